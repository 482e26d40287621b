use leptos::prelude::*;

/// One family: 16 px grid, one stroke weight, round ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    Apps,
    ArrowRight,
    Back,
    Check,
    ChevronDown,
    Close,
    Download,
    External,
    File,
    History,
    Keyboard,
    Lock,
    Note,
    Menu,
    Person,
    Plus,
    Redo,
    Replace,
    Search,
    Shield,
    SignOut,
    Spark,
    Undo,
    Upload,
    Warning,
}

impl IconName {
    /// Whether it points to where one comes from or goes to, which is the other way in text from right to left.
    const fn points_along(self) -> bool {
        matches!(
            self,
            IconName::ArrowRight
                | IconName::Back
                | IconName::Undo
                | IconName::Redo
                | IconName::SignOut
        )
    }

    const fn path(self) -> &'static str {
        match self {
            IconName::Apps => "M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z",
            IconName::ArrowRight => "M3 8h10M9 4l4 4-4 4",
            IconName::Back => "M13 8H3M7 4 3 8l4 4",
            IconName::Check => "m3 8.5 3.5 3.5L13 4.5",
            IconName::ChevronDown => "m4 6 4 4 4-4",
            IconName::Close => "m4 4 8 8M12 4l-8 8",
            IconName::Download => "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11",
            IconName::External => "M6.5 3.5h-3v9h9v-3M9 2.5h4.5V7M13.5 2.5 7.5 8.5",
            IconName::File => "M9 1.5H3.5v13h9V5zM9 1.5V5h3.5M5.5 8.5h5M5.5 11.5h3",
            IconName::History => "M2.5 8a5.5 5.5 0 1 0 1.8-4.1M2 2.5l2.3 1.4L3 6.3M8 5v3.2l2.2 1.3",
            IconName::Keyboard => {
                "M1.5 4h13v8h-13zM4 6.500v.01M6.5 6.500v.01M9 6.500v.01M11.5 6.500v.01M5 9.500h6"
            }
            IconName::Lock => "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            IconName::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            IconName::Note => "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 7.5v3.5M8 5v.01",
            IconName::Person => {
                "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.5 14c.5-2.5 2.6-4 5.5-4s5 1.5 5.5 4"
            }
            IconName::Plus => "M8 3v10M3 8h10",
            IconName::Redo => "M13 6H6.500a3.5 3.5 0 0 0 0 7H10M10 3l3 3-3 3",
            IconName::Replace => "M2.5 6.500h9L9 4M13.5 9.500h-9L7 12",
            IconName::Search => "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.500l3 3",
            IconName::Shield => {
                "M8 1.5 3 3.500v4c0 3.2 2 5.7 5 7 3-1.3 5-3.8 5-7v-4zM5.8 8l1.6 1.6 2.8-3.2"
            }
            IconName::SignOut => "M6.5 2.500h-4v11h4M6.5 8h7M10.5 5l3 3-3 3",
            IconName::Spark => {
                "M8 2c.6 3.6 2.4 5.4 6 6-3.6.6-5.4 2.4-6 6-.6-3.6-2.4-5.4-6-6 3.6-.6 5.4-2.4 6-6z"
            }
            IconName::Undo => "M3 6h6.500a3.5 3.5 0 0 1 0 7H6M6 3 3 6l3 3",
            IconName::Upload => "M8 11V3M4.5 6.5 8 3l3.5 3.500M2.5 13.500h11",
            IconName::Warning => "M8 2 1.5 13.500h13zM8 6.500V10M8 12v.01",
        }
    }
}

/// A small drawing beside a word; it never stands for the word, so readers skip it.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="rc-icon" class:rc-icon-turns=name.points_along() viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=name.path()></path>
        </svg>
    }
}
