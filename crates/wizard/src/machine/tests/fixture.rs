use std::sync::Arc;

use rollcall_api::imports::{ImportSummary, ImportedFile};
use rollcall_core::changeset::{ChangeCounts, Op};
use rollcall_core::diagnostic::Severity;
use rollcall_core::dialect::{FileFacts, Terminator};
use rollcall_core::diff::Counts;
use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{
    ChosenDialect, Command, Reply, Request, Response, TemplateSource,
};
use rollcall_core::session::view::{
    ColumnView, FieldView, Finding, Overview, ProblemKind, TemplateView,
};
use rollcall_core::template::{MatchKind, Template, builtin};

use crate::machine::{Action, Desk, Effect, Opening, RosterFacts, State, TargetKind, update};

/// What the changes weigh that the engine answers.
pub(super) const CHANGES_BYTES: u64 = 100;

/// A wizard under test, with what it last wanted.
pub(super) struct Played {
    pub(super) state: State,
    pub(super) effects: Vec<Effect>,
}

impl Played {
    /// Just opened, with the roster of `app-users`.
    pub(super) fn new(kind: TargetKind) -> Played {
        Played::opened(kind, false)
    }

    /// The same, where the page looks at the records itself.
    pub(super) fn with_checks(kind: TargetKind) -> Played {
        Played::opened(kind, true)
    }

    fn opened(kind: TargetKind, has_checks: bool) -> Played {
        let template = Template::from_json(builtin("app-users").unwrap().json).unwrap();
        let roster = RosterFacts {
            title: "Loom".to_owned(),
            source: TemplateSource::BuiltIn(template.name.clone()),
            remembered: Default::default(),
            allows_valid_only: template.allows_valid_only,
            template: Arc::new(TemplateView::of(&template)),
            offered: Arc::new([]),
            may_import: true,
            missing_permission: None,
            may_confirm_removals: true,
            may_create_groups: true,
        };
        let opening = Opening {
            kind,
            mode: Mode::Full,
            has_checks,
        };
        let mut played = Played {
            state: State::Starting(opening),
            effects: Vec::new(),
        };
        played.act(Action::RosterLoaded(Box::new(roster)));
        played
    }

    /// With the users on record in the engine.
    pub(super) fn with_directory() -> Played {
        let mut played = Played::new(TargetKind::Server);
        let request = played.directory_request().unwrap();
        played.reply(
            request,
            Reply::Directory {
                users: 200,
                revision: "7".to_owned(),
            },
        );
        played
    }

    /// With a file that was read, checked and compared.
    pub(super) fn with_file(overview: Overview) -> Played {
        let mut played = Played::with_directory();
        let request = played.drop_file("users.csv");
        played.reply(
            request,
            Reply::Checked {
                overview: Box::new(overview),
            },
        );
        played
    }

    /// In *Changes* with these changes ready to go.
    pub(super) fn with_changes(changes: ChangeCounts) -> Played {
        let mut played = Played::with_file(clean());
        played.answer_changeset(changes);
        played
    }

    pub(super) fn act(&mut self, action: Action) {
        let opening = self.state.opening();
        let state = std::mem::replace(&mut self.state, State::Starting(opening));
        (self.state, self.effects) = update(state, action);
    }

    pub(super) fn desk(&self) -> &Desk {
        self.state.desk().unwrap()
    }

    pub(super) fn drop_file(&mut self, name: &str) -> u32 {
        self.act(Action::FileChosen {
            name: name.to_owned(),
            bytes: 4_120,
        });
        self.asked(|command| matches!(command, Command::Open { .. }))
            .unwrap()
    }

    pub(super) fn reply(&mut self, id: u32, reply: Reply) {
        self.reply_with_bytes(id, reply, 0);
    }

    fn reply_with_bytes(&mut self, id: u32, reply: Reply, bytes: u64) {
        self.act(Action::Replied {
            response: Box::new(Response { id, reply }),
            bytes,
        });
    }

    pub(super) fn answer_changeset(&mut self, counts: ChangeCounts) {
        let request = self
            .asked(|command| matches!(command, Command::Changeset { .. }))
            .unwrap();
        let reply = Reply::Changeset {
            counts,
            removals: counts.deactivate,
            sha256: format!("sha-of-{}-changes", counts.total()),
            file_sha256: "f00d".to_owned(),
        };
        self.reply_with_bytes(request, reply, CHANGES_BYTES);
    }

    /// Number of the request for which `is` holds, among the last effects.
    pub(super) fn asked(&self, is: fn(&Command) -> bool) -> Option<u32> {
        self.requests()
            .find(|request| is(&request.command))
            .map(|request| request.id)
    }

    pub(super) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask(request) => Some(request),
            _ => None,
        })
    }

    pub(super) fn directory_request(&self) -> Option<u32> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::LoadDirectory { request } => Some(*request),
            _ => None,
        })
    }

    /// Key of the request that was posted last, and what its body says beside the changes.
    pub(super) fn posted(&self) -> Option<(String, String)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Post { key, facts, .. } => {
                let (before, after) = facts.around_changeset();
                Some((key.clone(), format!("{before}{after}")))
            }
            _ => None,
        })
    }

    pub(super) fn press_apply(&mut self, fresh_key: &str) {
        self.act(Action::ApplyPressed {
            fresh_key: fresh_key.to_owned(),
        });
    }
}

/// A compared file with nothing to fix: twelve new users, five missing.
pub(super) fn clean() -> Overview {
    Overview {
        sheets: Vec::new(),
        template: "app-users".to_owned(),
        mode: Mode::Full,
        file: FileFacts {
            name: "users.csv".to_owned(),
            bytes: 4_120,
            sha256: String::new(),
            encoding: "UTF-8".to_owned(),
            bom: false,
            delimiter: ",".to_owned(),
            quote: "\"".to_owned(),
            terminator: Terminator::Lf,
            header_line: Some(1),
        },
        evidence: Vec::new(),
        chosen: ChosenDialect::default(),
        columns: vec![
            column(0, "Email", Some("email")),
            column(1, "Full name", Some("display_name")),
        ],
        fields: vec![FieldView {
            field: "email".to_owned(),
            title: "Email".to_owned(),
            description: String::new(),
            required: true,
            column: Some(0),
        }],
        made: Vec::new(),
        counts: Counts {
            records: 12,
            new: Some(12),
            missing: 5,
            ..Counts::default()
        },
        compared_with: Some(200),
        problems: Vec::new(),
        file_findings: Vec::new(),
        error_records: 0,
        can_import: true,
        edits: Vec::new(),
        edited_cells: 0,
        last_edited: 0,
        edited_records: 0,
        marked_records: 0,
        left_out: 0,
        undo_depth: 0,
        redo_depth: 0,
        decided: None,
        roster_active: 200,
        host_checked: 0,
        host_total: 12,
    }
}

/// The same with `errors` records that cannot be imported as they are.
pub(super) fn with_errors(errors: u32) -> Overview {
    let kind = ProblemKind {
        code: "E0201".to_owned(),
        severity: Severity::Error,
        title: "No address".to_owned(),
        column: Some(0),
        header: Some("Email".to_owned()),
        count: errors,
        suggestions: 1,
        example: String::new(),
        example_args: Vec::new(),
    };
    Overview {
        problems: vec![kind],
        error_records: errors,
        can_import: false,
        ..clean()
    }
}

/// The same with an error that stops it as a whole.
pub(super) fn stopped() -> Overview {
    Overview {
        file_findings: vec![Finding {
            code: "E0101".to_owned(),
            severity: Severity::Error,
            message: String::new(),
            args: Vec::new(),
            suggestion: None,
            row: None,
            cell: None,
        }],
        ..with_errors(3)
    }
}

pub(super) fn column(index: u32, header: &str, field: Option<&str>) -> ColumnView {
    ColumnView {
        index,
        header: header.to_owned(),
        field: field.map(str::to_owned),
        matched: MatchKind::Exact,
        samples: Vec::new(),
    }
}

pub(super) fn changes(op: Op, count: u32) -> ChangeCounts {
    let mut counts = ChangeCounts::default();
    *match op {
        Op::Create => &mut counts.create,
        Op::Update => &mut counts.update,
        Op::Reactivate => &mut counts.reactivate,
        Op::Deactivate => &mut counts.deactivate,
        Op::Remove => &mut counts.remove,
    } = count;
    counts
}

/// What a server answers.
pub(super) fn import() -> Box<ImportSummary> {
    Box::new(ImportSummary {
        id: "1".to_owned(),
        roster: "app:loom".to_owned(),
        roster_title: "Loom".to_owned(),
        kind: Default::default(),
        template: "app-users".to_owned(),
        file: ImportedFile {
            name: "users.csv".to_owned(),
            bytes: 4_120,
            sha256: "f00d".to_owned(),
        },
        applied_at: "2026-03-31T12:00:00Z".to_owned(),
        applied_by: "ada@example.com".to_owned(),
        changes: Default::default(),
        counts: Counts::default(),
        revision: "8".to_owned(),
        changeset_sha256: "cafe".to_owned(),
        undo_of: None,
        undone_by: None,
        left_alone: Vec::new(),
    })
}
