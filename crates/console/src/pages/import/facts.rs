use leptos::prelude::*;
use rollcall_api::imports::ImportSummary;
use rollcall_core::diff::Class;
use rollcall_wizard::components::ClassMark;
use rollcall_wizard::messages::{format_bytes, format_number, text, text_count};

use super::titles::Titles;
use crate::parts::Fact;

/// What is kept about an import besides its changes: the file, its fingerprint, what it held.
#[component]
pub(super) fn Facts(summary: ImportSummary) -> impl IntoView {
    let counts = summary.counts;
    let held = [
        (Class::Unchanged, counts.unchanged.unwrap_or(0)),
        (Class::Invalid, counts.invalid),
        (Class::Conflicting, counts.conflicting),
        (Class::Duplicate, counts.duplicate),
        (Class::Skipped, counts.skipped),
    ];
    let held = held
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(class, count)| {
            view! {
                <li>
                    <ClassMark class=class />
                    <span class="rc-number">{format_number(u64::from(count))}</span>
                </li>
            }
        });
    let held = held.collect_view();
    let template = Titles::of(&summary.template).template(&summary.template);
    view! {
        <section class="rcc-import-facts" aria-labelledby="rcc-import-facts">
            <h2 id="rcc-import-facts">{text("console.import.facts")}</h2>
            <dl>
                <Fact name="console.imports.file">{summary.file.name}</Fact>
                <Fact name="console.import.size">
                    <span class="rc-number">{format_bytes(summary.file.bytes)}</span>
                </Fact>
                <Fact name="console.import.held">
                    <span class="rc-number">{text_count("count.records", u64::from(counts.records))}</span>
                    <ul class="rcc-change-counts" role="list">{held}</ul>
                </Fact>
                <Fact name="console.import.template">{template}</Fact>
                <Fact name="console.import.revision"><span class="rc-number">{summary.revision}</span></Fact>
                <Fact name="console.import.file_sha256"><code>{summary.file.sha256}</code></Fact>
                <Fact name="console.import.changes_sha256"><code>{summary.changeset_sha256}</code></Fact>
            </dl>
        </section>
    }
}
