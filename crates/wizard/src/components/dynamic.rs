use leptos::prelude::*;

/// A view that is made anew when what it reads changes.
///
/// A bare closure in a view does the same, but each brings its own copy of the machinery around it into the
/// module that a page downloads; those that go through here share one.
pub fn dynamic<V: IntoView + 'static>(view: impl Fn() -> V + Send + 'static) -> impl IntoView {
    share(Box::new(move || view().into_any()))
}

fn share(view: Box<dyn Fn() -> AnyView + Send>) -> impl IntoView {
    move || view()
}

/// Does something now and again whenever what it reads changes.
pub fn watch(act: impl Fn() + 'static) {
    keep_watching(Box::new(act));
}

fn keep_watching(act: Box<dyn Fn()>) {
    Effect::new(move |_| act());
}

/// What is done on an event.
pub fn handler<E>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
