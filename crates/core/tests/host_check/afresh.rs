//! Looking at what was edited comes out as looking at everything.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rollcall_core::diagnostic::Code;
use rollcall_core::session::protocol::Replacement;
use rollcall_core::session::view::RowQuery;
use rollcall_core::session::{Mode, Session};

use crate::common::{everything_told, finish};
use crate::{answer, batch, look, open, picky};

#[derive(Debug, Clone)]
enum Step {
    Edit(u32, u32, &'static str),
    /// While the record is being looked at with the first value it gets the second one.
    EditWhileAsked(u32, u32, &'static str, &'static str),
    Paste(u32, u32, &'static str),
    Replace(&'static str, &'static str),
    LeaveOut(u32, bool),
    Suggestions,
    Undo,
    Redo,
    Mode(Mode),
    Columns(bool),
}

fn value(column: u32) -> BoxedStrategy<&'static str> {
    match column {
        0 => select(vec!["Ann", "Bo", "Nobody", ""]).boxed(),
        _ => select(vec![
            "a@x.org",
            "no1@x.org",
            "no2@x.org",
            "yes1@x.org",
            "old@x.org",
            "past@x.org",
            "b@@x.org",
            "",
        ])
        .boxed(),
    }
}

fn cell() -> impl Strategy<Value = (u32, u32, &'static str)> {
    (0..2_u32).prop_flat_map(|column| (1..8_u32, Just(column), value(column)))
}

fn step() -> impl Strategy<Value = Step> {
    let block = select(vec!["no1@x.org", "Bo\tno2@x.org\nNobody\told@x.org", "\t"]);
    prop_oneof![
        6 => cell().prop_map(|(record, column, value)| Step::Edit(record, column, value)),
        3 => (cell(), value(1)).prop_map(|((record, column, first), other)| Step::EditWhileAsked(record, column, first, other)),
        2 => (0..7_u32, 0..2_u32, block).prop_map(|(row, column, text)| Step::Paste(row, column, text)),
        1 => Just(Step::Replace("no", "so")),
        1 => Just(Step::Replace("x.org", "y.org")),
        2 => (1..8_u32, any::<bool>()).prop_map(|(record, left_out)| Step::LeaveOut(record, left_out)),
        2 => Just(Step::Suggestions),
        4 => Just(Step::Undo),
        2 => Just(Step::Redo),
        1 => select(vec![Mode::Full, Mode::NewOnly]).prop_map(Step::Mode),
        1 => any::<bool>().prop_map(Step::Columns),
    ]
}

fn apply(session: &mut Session, step: &Step) {
    match step {
        Step::Edit(record, column, value) => {
            session.edit(*record, *column, (*value).to_owned());
        }
        Step::EditWhileAsked(record, column, first, second) => {
            session.edit(*record, *column, (*first).to_owned());
            finish(session);
            let asked = batch(session, 2);
            session.edit(*record, *column, (*second).to_owned());
            finish(session);
            if let Some((number, asked)) = asked {
                answer(session, number, &picky(&asked)).unwrap();
            }
        }
        Step::Paste(row, column, text) => {
            session.paste(
                &RowQuery::default(),
                (*row, *column),
                (40, 2),
                (*text).to_owned(),
            );
        }
        Step::Replace(find, with) => {
            let replacement = Replacement {
                find: (*find).to_owned(),
                with: (*with).to_owned(),
                ..Replacement::default()
            };
            session.replace(&RowQuery::default(), &replacement);
        }
        Step::LeaveOut(record, left_out) => {
            session.leave_out(&[*record], *left_out);
        }
        Step::Suggestions => {
            session.apply_suggestions(Code::HostError, None);
        }
        Step::Undo => {
            session.undo_edit();
        }
        Step::Redo => {
            session.redo_edit();
        }
        Step::Mode(mode) => session.set_mode(*mode),
        Step::Columns(has_name) => {
            let name = has_name.then(|| "display_name".to_owned());
            session.set_columns(&[name, Some("email".to_owned())]);
        }
    }
    finish(session);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn looking_at_what_was_edited_comes_out_as_looking_at_everything(
        rows in vec((value(0), value(1)), 7),
        steps in vec(step(), 1..14),
        limit in 1..4_usize,
    ) {
        let lines = rows.iter().map(|(name, email)| format!("{name},{email}\n"));
        let file = format!("Name,Email\n{}", lines.collect::<String>());
        let (mut few, mut all) = (open(&file), open(&file));
        let mut mode = Mode::Full;
        for step in std::iter::once(Step::Undo).chain(steps) {
            if let Step::Mode(chosen) = step {
                mode = chosen;
            }
            for session in [&mut few, &mut all] {
                apply(session, &step);
            }
            look(&mut few, limit, &picky);
            // Forgets everything that was said.
            all.set_mode(mode);
            finish(&mut all);
            prop_assert_eq!(all.host_progress().checked, 0);
            look(&mut all, 500, &picky);
            prop_assert_eq!(everything_told(&few), everything_told(&all));
            let counts = few.counts();
            prop_assert_eq!(counts.sum(), counts.records);
        }
    }
}
