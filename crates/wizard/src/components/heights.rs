//! Heights of rows that are not all on screen: where row `n` begins, and which row is at a given place, in
//! logarithmic time. A Fenwick tree over what differs from the estimate.

/// Heights of `len` rows, in CSS pixels; each is the estimate until it is measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heights {
    measured: Vec<f64>,
    tree: Vec<f64>,
}

impl Heights {
    pub(crate) fn new(len: usize, estimate_px: f64) -> Heights {
        let tree = (1..=len)
            .map(|node| estimate_px * (node & node.wrapping_neg()) as f64)
            .collect();
        Heights {
            measured: vec![estimate_px; len],
            tree,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.measured.len()
    }

    /// Takes the measured height of a row; whether that changed anything.
    pub(crate) fn set(&mut self, row: usize, height_px: f64) -> bool {
        let Some(held) = self.measured.get_mut(row) else {
            return false;
        };
        let difference = height_px - *held;
        if difference.abs() < 0.5 {
            return false;
        }
        *held = height_px;
        let mut node = row + 1;
        while let Some(sum) = self.tree.get_mut(node - 1) {
            *sum += difference;
            node += node & node.wrapping_neg();
        }
        true
    }

    /// Where this row begins; past the last row, where the list ends.
    pub(crate) fn offset_px(&self, row: usize) -> f64 {
        let mut node = row.min(self.len());
        let mut offset = 0.0;
        while node > 0 {
            offset += self.tree.get(node - 1).copied().unwrap_or(0.0);
            node &= node - 1;
        }
        offset
    }

    pub(crate) fn total_px(&self) -> f64 {
        self.offset_px(self.len())
    }

    /// The row at this distance from the top; the last one when it lies below.
    pub(crate) fn row_at(&self, offset_px: f64) -> usize {
        let mut step = self.len().next_power_of_two();
        let mut node = 0;
        let mut rest = offset_px.max(0.0);
        while step > 0 {
            let next = node + step;
            match self.tree.get(next - 1) {
                Some(sum) if *sum <= rest => {
                    rest -= sum;
                    node = next;
                }
                _ => {}
            }
            step >>= 1;
        }
        node.min(self.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Heights;

    #[test]
    fn offsets_follow_what_was_measured() {
        let mut heights = Heights::new(7, 10.0);
        assert!(heights.set(2, 35.0));
        assert!(!heights.set(2, 35.2));
        assert!(!heights.set(9, 35.0));
        let offsets: Vec<f64> = (0..=7).map(|row| heights.offset_px(row)).collect();
        assert_eq!(offsets, [0.0, 10.0, 20.0, 55.0, 65.0, 75.0, 85.0, 95.0]);
        assert_eq!(heights.total_px(), 95.0);
    }

    #[test]
    fn every_place_belongs_to_the_row_that_covers_it() {
        let mut heights = Heights::new(100, 20.0);
        for row in (0..100).step_by(7) {
            heights.set(row, 48.0);
        }
        for row in 0..100 {
            assert_eq!(heights.row_at(heights.offset_px(row)), row);
            assert_eq!(heights.row_at(heights.offset_px(row + 1) - 0.1), row);
        }
        assert_eq!(heights.row_at(1e9), 99);
        assert_eq!(Heights::default().row_at(5.0), 0);
    }
}
