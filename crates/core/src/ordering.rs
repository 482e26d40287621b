//! Sorting by one small routine for everything: the standard library's sort is compiled anew for every type it is used
//! on, which in WebAssembly is 4 kB each time.

use std::cmp::Ordering;

use rollcall_scan::count_work;

/// Positions from 0 up to `count` in the order that `compare` gives what stands there; equal ones keep theirs.
/// O(n log n) comparisons.
pub(crate) fn sorted_positions(
    count: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) -> Vec<usize> {
    // A merge sort from the bottom up.
    let mut positions: Vec<usize> = (0..count).collect();
    let mut merged = Vec::with_capacity(count);
    let mut run = 1;
    while run < count {
        for pair in positions.chunks(2 * run) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let ([a, rest_left @ ..], [b, rest_right @ ..]) = (left, right) {
                count_work(1);
                if compare(*b, *a) == Ordering::Less {
                    merged.push(*b);
                    right = rest_right;
                } else {
                    merged.push(*a);
                    left = rest_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut positions, &mut merged);
        merged.clear();
        run *= 2;
    }
    positions
}

/// Sorts items; equal ones keep their order.
pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let positions = {
        let at = |position: usize| items.get(position);
        let compare = |a: usize, b: usize| match (at(a), at(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        };
        sorted_positions(items.len(), &compare)
    };
    for_each_swap(positions, &mut |a, b| items.swap(a, b));
}

/// Takes what stands at each of `positions` to the place of that position, by swaps, fewer than there are positions.
fn for_each_swap(mut positions: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..positions.len() {
        let mut to = start;
        // Round and round until somebody comes from where it began; who is in place is not moved again.
        while let Some(position) = positions.get_mut(to) {
            let from = std::mem::replace(position, to);
            if from == start {
                break;
            }
            swap(to, from);
            to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn equal_items_keep_their_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        super::sort_by(&mut items, |(a, _), (b, _)| a.cmp(b));
        assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn any_number_of_items_is_sorted() {
        for count in 0..70_u32 {
            let mut items: Vec<(u32, u32)> = (0..count).map(|n| (n * 37 % 11, n)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            super::sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            assert_eq!(items, expected);
        }
    }
}
