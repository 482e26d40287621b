//! Records that change nothing, told without reading their values apart. Most records are such.

use std::ops::Range;

use rollcall_scan::{AgreedCells, Cell, Row, agree_on_identifier, agree_on_name};

use super::compare::{is_on_roster, update_user};
use crate::directory::{Directory, User};
use crate::search::holds_char;
use crate::template::{BlankRule, Field, Kind, MergeRule};
use crate::validate::{Rules, Validation, same_text};

/// Proves of records that they agree with their users. Where it does not, a record may do so still.
#[derive(Debug)]
pub(crate) struct Unchanged {
    /// Fields that are compared with what users have in common, by number.
    shared: Vec<usize>,
    /// The others, the key and those that are never compared left out.
    own: Vec<(usize, Own)>,
    /// Combinations of a profile and the cells of the shared fields that agree.
    agreed: AgreedCells,
    /// Of each profile whether the template compares with its users.
    on_roster: Vec<bool>,
    /// For each word what stands before a user name on the source of that name; empty where that is not certain, or
    /// where an identifier may be somebody else's too.
    prefixes: Vec<Vec<u8>>,
}

/// What a field is compared with that is the user's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    Name,
    Identifiers,
    Property,
    /// Nothing that is known at a glance.
    Other,
}

/// Records of a block with everything by which they are compared with their users.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) records: Range<usize>,
    /// One for each field of the template, record by record.
    pub(crate) texts: &'a [&'a [u8]],
    /// Position of each record's user; `u32::MAX` where there is none.
    pub(crate) users: &'a [u32],
}

impl Unchanged {
    pub(crate) fn new(rules: Rules<'_>, directory: &Directory) -> Unchanged {
        let fields = &rules.template.fields;
        let compared = |index: &usize| {
            let field = fields.get(*index);
            *index != rules.template.key
                && rules.header.column_of(*index).is_some()
                && field.is_some_and(|field| {
                    // Whoever is known must not claim somebody else's identifier either.
                    field.merge != MergeRule::Create
                        || matches!(field.kind, Kind::Identifiers { .. })
                })
        };
        let (shared, own) = (0..fields.len())
            .filter(compared)
            .partition::<Vec<usize>, _>(|index| fields.get(*index).is_some_and(is_shared));
        let kind = |index: usize| Some((index, own_kind(fields.get(index)?)));
        let own: Vec<(usize, Own)> = own.into_iter().filter_map(kind).collect();
        let mut separators = fields.iter().filter_map(|field| match &field.kind {
            Kind::Identifiers {
                source_separator, ..
            } => Some(*source_separator),
            _ => None,
        });
        // Where there are fields with separators of their own, nothing is certain.
        let separator = separators.next().filter(|_| separators.next().is_none());
        let prefixes = match separator {
            Some(separator) if directory.identifiers_are_distinct() => {
                let words = directory.words();
                let prefix = |word: &String| match holds_char(word, separator) {
                    true => Vec::new(),
                    false => format!("{word}{separator}").into_bytes(),
                };
                words.iter().map(prefix).collect()
            }
            _ => Vec::new(),
        };
        Unchanged {
            agreed: AgreedCells::new(shared.len()),
            shared,
            own,
            on_roster: directory
                .profiles()
                .map(|user| is_on_roster(rules.template, user))
                .collect(),
            prefixes,
        }
    }

    /// Clears the mark of each record that may change something, or claims what is not surely the user's own.
    pub(crate) fn prove(
        &mut self,
        rules: Rules<'_>,
        directory: &Directory,
        validation: &Validation,
        block: &Block<'_>,
        agrees: &mut [bool],
    ) {
        let users = directory.fetch_rows(block.users);
        let rows = &users.rows;
        for ((agrees, user), row) in agrees.iter_mut().zip(block.users).zip(rows) {
            let on_roster = self.on_roster.get(row.profile as usize) == Some(&true);
            *agrees &= *user != u32::MAX && on_roster;
        }
        let text = directory.text().as_bytes();
        let places = rules.template.fields.len();
        for (index, own) in &self.own {
            let Some(field) = rules.template.fields.get(*index) else {
                continue;
            };
            let cells = validation.cells(*index, block.records.clone());
            let fields = (block.texts, *index, places);
            let keeps = field.blank == BlankRule::Keep;
            match own {
                Own::Name => agree_on_name(text, rows, cells, keeps, fields, agrees),
                Own::Identifiers => {
                    let prefixes = &self.prefixes;
                    agree_on_identifier(text, prefixes, &users, (cells, keeps), fields, agrees);
                }
                Own::Property | Own::Other => {
                    let texts = block.texts.iter().skip(*index).step_by(places.max(1));
                    let records = block.users.iter().zip(cells).zip(texts).zip(&mut *agrees);
                    for (((user, cell), new), agrees) in records {
                        let user = directory.user(*user as usize);
                        *agrees = *agrees
                            && match *cell {
                                Cell::BLANK => keeps,
                                Cell::TEXT if *own == Own::Property => user
                                    .and_then(|user| user.text(&field.property))
                                    .is_some_and(|old| {
                                        str::from_utf8(new).is_ok_and(|new| same_text(old, new))
                                    }),
                                _ => false,
                            };
                    }
                }
            }
        }
        self.prove_shared(rules, directory, validation, block, rows, agrees);
    }

    fn prove_shared(
        &mut self,
        rules: Rules<'_>,
        directory: &Directory,
        validation: &Validation,
        block: &Block<'_>,
        rows: &[Row],
        agrees: &mut [bool],
    ) {
        let cells = |index: &usize| validation.cells(*index, block.records.clone());
        let columns: Vec<&[Cell]> = self.shared.iter().map(cells).collect();
        let mut unknown = Vec::new();
        self.agreed
            .find_unknown(rows, &columns, agrees, &mut unknown);
        for at in unknown {
            let record = block.records.start + at;
            let user = block
                .users
                .get(at)
                .and_then(|user| directory.user(*user as usize));
            let (Some(user), Some(agrees)) = (user, agrees.get_mut(at)) else {
                continue;
            };
            *agrees = agrees_on(rules, validation, record, user, self.shared.iter().copied());
            if *agrees {
                self.agreed.note(user.profile_number(), &columns, at);
            }
        }
        debug_assert!(
            block.records.clone().enumerate().all(|(at, record)| {
                let user = block.users.get(at).copied().unwrap_or(u32::MAX);
                let fields = 0..rules.template.fields.len();
                let user = directory.user(user as usize);
                agrees.get(at) != Some(&true)
                    || user.is_some_and(|user| agrees_on(rules, validation, record, user, fields))
            }),
            "a record that is proven changes nothing"
        );
    }
}

/// Whether these fields of a record change nothing on a user.
fn agrees_on(
    rules: Rules<'_>,
    validation: &Validation,
    record: usize,
    user: User<'_>,
    fields: impl IntoIterator<Item = usize>,
) -> bool {
    let key = validation.key(rules, record).unwrap_or_default();
    update_user(rules, validation, record, key, user, fields).is_none()
}

/// Whether everything that the field is compared with is the same for all users of a profile.
fn is_shared(field: &Field) -> bool {
    let in_profile = matches!(field.property.as_str(), "status" | "role");
    match &field.kind {
        _ if field.merge == MergeRule::Status => true,
        Kind::Choice(_) => in_profile,
        Kind::List { .. } | Kind::References { .. } => in_profile || field.blank == BlankRule::Keep,
        _ => false,
    }
}

fn own_kind(field: &Field) -> Own {
    match &field.kind {
        Kind::Identifiers { .. } => Own::Identifiers,
        Kind::Text | Kind::Email { .. } | Kind::Date if field.property == "display_name" => {
            Own::Name
        }
        Kind::Text | Kind::Email { .. } | Kind::Date => Own::Property,
        _ => Own::Other,
    }
}
