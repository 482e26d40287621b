use std::sync::Arc;

use rollcall_api::imports::{Import, ImportSummary, ImportedFile};
use rollcall_core::changeset::{Change, Changeset, Op};
use rollcall_core::diagnostic::{Code, Diagnostic, Location, Severity};
use rollcall_core::dialect::{FileFacts, Terminator};
use rollcall_core::diff::Counts;
use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Reply, Request, Response};
use rollcall_core::session::view::{ColumnView, FieldView, Finding, Overview, ProblemKind};
use rollcall_core::template::{MatchKind, Template, builtin};

use crate::machine::{Action, Desk, Effect, Opening, RosterFacts, State, TargetKind, update};

/// A wizard under test, with what it last wanted.
pub(super) struct Played {
    pub(super) state: State,
    pub(super) effects: Vec<Effect>,
}

impl Played {
    /// Just opened, with the roster of `app-users`.
    pub(super) fn new(kind: TargetKind) -> Played {
        let json = builtin("app-users").unwrap().json;
        let rules = Template::from_json(json).unwrap();
        let roster = RosterFacts {
            title: "Loom".to_owned(),
            template: serde_json::from_str(json).unwrap(),
            allows_valid_only: rules.allows_valid_only,
            rules: Arc::new(rules),
            may_import: true,
            missing_permission: None,
        };
        let opening = Opening {
            kind,
            mode: Mode::Full,
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
    pub(super) fn with_changes(changes: Vec<Change>) -> Played {
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
        self.act(Action::Replied(Box::new(Response { id, reply })));
    }

    pub(super) fn answer_changeset(&mut self, changes: Vec<Change>) {
        let request = self
            .asked(|command| matches!(command, Command::Changeset { .. }))
            .unwrap();
        let sha256 = format!("sha-of-{}-changes", changes.len());
        let changeset = Changeset {
            template: "app-users".to_owned(),
            base_revision: "7".to_owned(),
            changes,
        };
        self.reply(
            request,
            Reply::Changeset {
                changeset,
                sha256,
                bytes: 100,
            },
        );
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

    /// Key and body of the request that was posted last.
    pub(super) fn posted(&self) -> Option<(String, String)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Post { key, body } => Some((key.clone(), body.clone())),
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
        template: "app-users".to_owned(),
        mode: Mode::Full,
        file: FileFacts {
            name: "users.csv".to_owned(),
            bytes: 4_120,
            sha256: "f00d".to_owned(),
            encoding: "UTF-8".to_owned(),
            bom: false,
            delimiter: ",".to_owned(),
            quote: "\"".to_owned(),
            terminator: Terminator::Lf,
            header_line: Some(1),
        },
        evidence: Vec::new(),
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
        undo_depth: 0,
        roster_active: 200,
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
    let code = Code::ALL
        .iter()
        .copied()
        .find(|code| code.entry().severity == Severity::Error)
        .unwrap();
    let diagnostic = Diagnostic::new(code, Location::default(), &[]);
    Overview {
        file_findings: vec![Finding {
            diagnostic,
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

pub(super) fn change(op: Op, number: u32) -> Change {
    Change {
        op,
        record: (op != Op::Deactivate).then_some(number),
        key: format!("user{number}@example.com"),
        set: Default::default(),
        add: Default::default(),
        remove: Default::default(),
    }
}

pub(super) fn changes(op: Op, count: u32) -> Vec<Change> {
    (1..=count).map(|number| change(op, number)).collect()
}

/// What a server answers.
pub(super) fn import() -> Box<Import> {
    Box::new(Import {
        summary: ImportSummary {
            id: "1".to_owned(),
            roster: "app:loom".to_owned(),
            roster_title: "Loom".to_owned(),
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
        },
        changeset: Changeset {
            template: "app-users".to_owned(),
            base_revision: "7".to_owned(),
            changes: Vec::new(),
        },
    })
}
