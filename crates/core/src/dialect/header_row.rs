//! Is the first record a header? Asked where no template says which names to look for.

use super::cell::{Kind, kind_of};
use super::{Evidence, Part};
use crate::decode::Records;
use crate::ordering::sort_by;

const SAMPLED_RECORDS: usize = 100;

/// Whether record `first` names the columns of those below it.
///
/// A column of numbers, dates or addresses below a name that is none of these speaks for a header, one that
/// begins with such a value against it.
#[must_use]
pub fn detect_header(records: &Records, first: usize) -> (bool, Evidence) {
    let evidence = |header: bool, why: &str, confidence: f64| {
        let taken_for = if header { "first record" } else { "none" };
        (
            header,
            Evidence::new(Part::Header, taken_for, why, confidence),
        )
    };
    let fields = records.field_count(first);
    if fields == 0 {
        return evidence(false, "There are no records.", 1.0);
    }
    let below: Vec<usize> = (first + 1..records.len())
        .filter(|at| !records.is_blank(*at))
        .take(SAMPLED_RECORDS)
        .collect();
    let (mut names, mut values) = (0_u32, 0_u32);
    for column in 0..fields.min(1_000) {
        let kinds = below.iter().map(|at| kind_of(records.field(*at, column)));
        let (mut formed, mut filled) = (0, 0);
        for kind in kinds.filter(|kind| *kind != Kind::Blank) {
            filled += 1;
            formed += usize::from(kind == Kind::Formed);
        }
        if filled > 0 && formed * 2 > filled {
            match kind_of(records.field(first, column)) {
                Kind::Text => names += 1,
                Kind::Formed => values += 1,
                Kind::Blank => {}
            }
        }
    }
    let own: Vec<&str> = (0..fields)
        .map(|column| records.field(first, column).trim())
        .collect();
    let formed = own.iter().any(|name| kind_of(name) == Kind::Formed);
    let mut sorted = own.clone();
    sort_by(&mut sorted, Ord::cmp);
    let distinct = sorted
        .windows(2)
        .all(|pair| pair.first() != pair.last() || pair.first() == Some(&""));
    if names > values {
        evidence(
            true,
            "Its cells are names, where those below are numbers, dates or addresses.",
            0.95,
        )
    } else if values > 0 {
        evidence(false, "It holds values like the records below it.", 0.9)
    } else if formed || !distinct {
        evidence(false, "It holds values, or the same one twice.", 0.6)
    } else {
        evidence(true, "Its cells are all different texts.", 0.6)
    }
}
