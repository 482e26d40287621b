use leptos::prelude::*;

use super::dynamic::handler;
use super::icon::{Icon, IconName};

/// How loudly a button speaks. One primary at most on a screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    Primary,
    #[default]
    Secondary,
    /// Without a frame, for what stands beside something.
    Quiet,
    /// For what is final.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "rc-button rc-button-primary",
            ButtonKind::Secondary => "rc-button",
            ButtonKind::Quiet => "rc-button rc-button-quiet",
            ButtonKind::Danger => "rc-button rc-button-danger",
        }
    }

    /// As a page around the widget calls it.
    const fn part(self) -> &'static str {
        match self {
            ButtonKind::Primary => "button button-primary",
            ButtonKind::Secondary => "button",
            ButtonKind::Quiet => "button button-quiet",
            ButtonKind::Danger => "button button-danger",
        }
    }
}

/// A button that does something on this screen.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Lower, for rows and bars.
    #[prop(optional)]
    small: bool,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Name for readers, where the words on it do not suffice.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(into)] on_press: UnsyncCallback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=kind.class()
            part=kind.part()
            class:rc-button-small=small
            disabled=move || disabled.get()
            aria-label=label
            on:click={handler(move |_| on_press.run(()))}
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button: it goes somewhere.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    #[prop(optional, into)] icon: Option<IconName>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() class:rc-button-small=small href=move || href.get()>
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </a>
    }
}
