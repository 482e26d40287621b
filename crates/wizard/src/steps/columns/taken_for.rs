use leptos::prelude::*;
use rollcall_core::session::protocol::ChosenDialect;

use super::super::use_conductor;
use crate::components::{Icon, IconName, SelectFrame, dynamic, handler};
use crate::machine::Action;
use crate::messages::{sentence, text, text_with};

/// Encodings to choose from, by their WHATWG names, which people find in the settings of other programs.
const ENCODINGS: [&str; 15] = [
    "UTF-8",
    "UTF-16LE",
    "UTF-16BE",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "ISO-8859-2",
    "KOI8-U",
    "Shift_JIS",
    "GBK",
    "gb18030",
    "Big5",
    "EUC-KR",
];
const DELIMITERS: [(&str, &str); 5] = [
    (",", "columns.comma"),
    (";", "columns.semicolon"),
    ("\t", "columns.tab"),
    ("|", "columns.pipe"),
    (":", "columns.colon"),
];
const QUOTES: [(&str, &str); 3] = [
    ("\"", "columns.double_quote"),
    ("'", "columns.single_quote"),
    ("", "columns.no_quotes"),
];
/// The header can be put on one of the first lines.
const HEADER_LINES: u32 = 20;
const FOUND_OUT: &str = "found out";

/// What the file was taken for, why, and the way to say that it is something else.
#[component]
pub(super) fn TakenFor() -> impl IntoView {
    let conductor = use_conductor();
    let parts = conductor.select(|desk| {
        let evidence = desk.overview().map(|overview| overview.evidence.iter());
        let parts = evidence.into_iter().flatten();
        parts.map(|found| found.about.clone()).collect::<Vec<_>>()
    });
    view! {
        <section class="rc-taken-for" aria-label=text("columns.taken_for")>
            <For each=move || parts.get() key=String::clone children=|part| view! { <Part part=part /> } />
        </section>
    }
}

/// One part of the dialect. It stays where it is, open, when another choice is made in it.
#[component]
fn Part(part: String) -> impl IntoView {
    let conductor = use_conductor();
    let about = text(match part.as_str() {
        "encoding" => "columns.encoding",
        "delimiter" => "columns.delimiter",
        "quote" => "columns.quote",
        "header" => "columns.header",
        _ => "columns.export",
    });
    let found = conductor.select({
        let part = part.clone();
        move |desk| {
            let evidence = &desk.overview()?.evidence;
            evidence.iter().find(|found| found.about == part).cloned()
        }
    });
    let taken_for = move || found.get().map(|found| sentence(&found.taken_for));
    let why = move || found.get().map(|found| sentence(&found.why));
    let guess = move || {
        let is_guess = found.get().is_some_and(|found| found.is_guess);
        is_guess.then(|| view! { <span class="rc-taken-guess">{text("columns.guess")}</span> })
    };
    let drops_edits = conductor.select(|desk| {
        desk.overview()
            .is_some_and(|overview| overview.undo_depth > 0)
    });
    let warning = move || {
        let drops_edits = drops_edits.get();
        drops_edits.then(|| view! { <p>{text("columns.drops_edits")}</p> })
    };
    let options = options_of(&part);
    view! {
        <details class="rc-taken">
            <summary>
                <span class="rc-quiet-text">{about.clone()}</span>
                {dynamic(taken_for)}
                {dynamic(guess)}
                <Icon name=IconName::ChevronDown />
            </summary>
            <p>{dynamic(why)}</p>
            {(!options.is_empty()).then(|| view! { <Choice part=part about=about options=options /> })}
            {dynamic(warning)}
        </details>
    }
}

#[component]
fn Choice(part: String, about: String, options: Vec<(String, String)>) -> impl IntoView {
    let conductor = use_conductor();
    let value = conductor.select({
        let part = part.clone();
        move |desk| value_of(&part, &desk.overview()?.chosen)
    });
    let label = text_with("columns.choose_dialect", &[("about", &about)]);
    let choose = move |event| {
        let chosen = conductor.peek(|desk| {
            let overview = desk.overview();
            overview.map(|overview| overview.chosen.clone())
        });
        let value = event_target_value(&event);
        let value = (value != FOUND_OUT).then_some(value);
        let chosen = with_value(&part, chosen.unwrap_or_default(), value);
        conductor.act(Action::DialectChosen(chosen));
    };
    let option = move |(name, label): (String, String)| {
        let own = name.clone();
        let selected = move || value.get().as_deref() == Some(&*own);
        view! { <option value=name selected=selected>{label}</option> }
    };
    view! {
        <SelectFrame>
            <select class="rc-select" aria-label=label on:change={handler(choose)}>
                <option value=FOUND_OUT>{text("columns.found_out")}</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </SelectFrame>
    }
}

/// What can be chosen, with its words.
fn options_of(about: &str) -> Vec<(String, String)> {
    let worded = |options: &[(&str, &str)]| {
        let option = |(value, key): &(&str, &str)| ((*value).to_owned(), text(key));
        options.iter().map(option).collect()
    };
    match about {
        "encoding" => ENCODINGS
            .iter()
            .map(|name| ((*name).to_owned(), (*name).to_owned()))
            .collect(),
        "delimiter" => worded(&DELIMITERS),
        "quote" => worded(&QUOTES),
        "header" => {
            let line = |line: u32| {
                let number = line.to_string();
                let label = text_with("columns.line", &[("n", &number)]);
                (number, label)
            };
            std::iter::once(("0".to_owned(), text("columns.no_header")))
                .chain((1..=HEADER_LINES).map(line))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn value_of(about: &str, chosen: &ChosenDialect) -> Option<String> {
    match about {
        "encoding" => chosen.encoding.clone(),
        "delimiter" => chosen.delimiter.clone(),
        "quote" => chosen.quote.clone(),
        _ => chosen.header_line.map(|line| line.to_string()),
    }
}

fn with_value(about: &str, mut chosen: ChosenDialect, value: Option<String>) -> ChosenDialect {
    match about {
        "encoding" => chosen.encoding = value,
        "delimiter" => chosen.delimiter = value,
        "quote" => chosen.quote = value,
        _ => chosen.header_line = value.and_then(|line| line.parse().ok()),
    }
    chosen
}
