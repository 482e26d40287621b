//! Sorting by one routine for everything: the standard library's sort is compiled anew for every type it is used
//! on, which in WebAssembly is 4 kB each time.

use std::cmp::Ordering;

use rollcall_scan::count_work;

/// Positions from 0 up to `count` in the order that `compare` gives what stands there; equal ones keep theirs.
/// O(n log n) comparisons.
pub(crate) fn sorted_positions(
    count: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|a, b| {
        count_work(1);
        compare(*a, *b)
    });
    positions
}

/// Sorts items; equal ones keep their order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let positions = {
        let at = |position: usize| items.get(position);
        let compare = |a: usize, b: usize| match (at(a), at(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        };
        sorted_positions(items.len(), &compare)
    };
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let sorted = positions
        .into_iter()
        .filter_map(|position| unsorted.get_mut(position)?.take());
    items.extend(sorted);
}

#[cfg(test)]
mod tests {
    #[test]
    fn equal_items_keep_their_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        super::sort_by(&mut items, |(a, _), (b, _)| a.cmp(b));
        assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
