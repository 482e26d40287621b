use leptos::prelude::*;

/// A ledger: hairlines, tabular figures, a head that stays. The children are a `<thead>` and a `<tbody>`;
/// only this scrolls sideways, never the page. Cells of numbers take the class `rc-cell-number`, those that
/// stand back `rc-cell-quiet`, and those that must not wrap `rc-cell-tight`.
#[component]
pub fn Table(
    /// Name for readers.
    #[prop(into)]
    label: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="rc-table-frame" tabindex="0" role="region" aria-label=move || label.get()>
            <table class="rc-table">{children()}</table>
        </div>
    }
}
