//! Records that change nothing, told without reading their values apart. Most records are such.

use super::compare::update_user;
use crate::directory::{Directory, User};
use crate::template::{BlankRule, Field, Kind, MergeRule};
use crate::validate::{Cell, Rules, Validation, same_name, same_text};

/// Proves of a record that it agrees with its user. Where it does not, the record may do so still.
#[derive(Debug)]
pub(super) struct Unchanged {
    /// Fields that are compared with what users have in common, by number.
    shared: Vec<usize>,
    /// The others, the key left out.
    own: Vec<usize>,
    /// Combinations of a profile and the cells of the shared fields that agree.
    agreed: Vec<[Combination; WAYS]>,
    next_way: usize,
    /// Whoever holds an identifier is the only one.
    identifiers_are_distinct: bool,
}

/// A profile with the cells of the shared fields, in their order; the profile is `u32::MAX` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Combination {
    profile: u32,
    cells: [Cell; MAX_SHARED],
}

/// Combinations remembered: groups of places, a power of two, and the places of each.
const AGREED: usize = 4_096;
const WAYS: usize = 4;
/// With more shared fields than this nothing is remembered.
const MAX_SHARED: usize = 7;

const NOTHING: Combination = Combination {
    profile: u32::MAX,
    cells: [Cell::BLANK; MAX_SHARED],
};

impl Unchanged {
    pub(super) fn new(rules: Rules<'_>, directory: &Directory) -> Unchanged {
        let fields = &rules.template.fields;
        let (shared, own) = (0..fields.len())
            .filter(|index| *index != rules.template.key)
            .partition(|index| fields.get(*index).is_some_and(is_shared));
        let has_identifiers = fields
            .iter()
            .any(|field| matches!(field.kind, Kind::Identifiers { .. }));
        Unchanged {
            shared,
            own,
            agreed: vec![[NOTHING; WAYS]; AGREED],
            next_way: 0,
            identifiers_are_distinct: has_identifiers && directory.identifiers_are_distinct(),
        }
    }

    /// Whether the record surely changes nothing and claims nothing that is not the user's own.
    pub(super) fn is_certain(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
        key: &str,
        user: User<'_>,
    ) -> bool {
        let own_agree = self.own.iter().all(|index| {
            let field = rules.template.fields.get(*index);
            field.is_some_and(|field| self.agrees(rules, validation, record, *index, field, user))
        });
        if !own_agree || !self.shared_agree(rules, validation, record, key, user) {
            return false;
        }
        debug_assert!({
            let fields = 0..rules.template.fields.len();
            update_user(rules, validation, record, key, user, fields).is_none()
        });
        true
    }

    fn shared_agree(
        &mut self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
        key: &str,
        user: User<'_>,
    ) -> bool {
        let mut combination = Combination {
            profile: user.profile_number(),
            ..NOTHING
        };
        let mut hash = u64::from(combination.profile);
        for (place, index) in combination.cells.iter_mut().zip(&self.shared) {
            *place = validation.cell(*index, record).unwrap_or(Cell::BLANK);
            hash = (hash ^ u64::from(place.number())).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            hash ^= hash >> 31;
        }
        let group = (hash & (AGREED as u64 - 1)) as usize;
        let can_remember = self.shared.len() <= MAX_SHARED;
        let known = self.agreed.get(group);
        if can_remember && known.is_some_and(|known| known.contains(&combination)) {
            return true;
        }
        let shared = self.shared.iter().copied();
        let agrees = update_user(rules, validation, record, key, user, shared).is_none();
        if agrees && let Some(known) = self.agreed.get_mut(group) {
            self.next_way = (self.next_way + 1) % WAYS;
            if let Some(place) = known.get_mut(self.next_way) {
                *place = combination;
            }
        }
        agrees
    }

    fn agrees(
        &self,
        rules: Rules<'_>,
        validation: &Validation,
        record: usize,
        index: usize,
        field: &Field,
        user: User<'_>,
    ) -> bool {
        let Some(cell) = validation.cell(index, record) else {
            return true;
        };
        match cell {
            Cell::UNREADABLE => true,
            Cell::BLANK => field.blank == BlankRule::Keep,
            Cell::TEXT => {
                let Some(column) = validation.column(index) else {
                    return false;
                };
                let text = rules.records.field(rules.first + record, column);
                match &field.kind {
                    Kind::Identifiers {
                        source_separator, ..
                    } => {
                        self.identifiers_are_distinct
                            && text.split_once(*source_separator).is_some_and(|new| {
                                user.identifiers().any(|held| {
                                    held.1 == new.1 && (held.0 == new.0 || same_name(held.0, new.0))
                                })
                            })
                    }
                    _ if field.merge == MergeRule::Create => true,
                    _ => {
                        let old = user.text(&field.property);
                        old.is_some_and(|old| old == text || same_text(old, text))
                    }
                }
            }
            _ => {
                field.merge == MergeRule::Create && !matches!(field.kind, Kind::Identifiers { .. })
            }
        }
    }
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
