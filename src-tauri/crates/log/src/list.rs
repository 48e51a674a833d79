//! A list of rows picked from a log.

use std::collections::VecDeque;
use std::ops::Range;

/// Row numbers, ascending. A row keeps its position when rows before it are forgotten.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    rows: VecDeque<u64>,
    forgotten: u64,
}

impl List {
    /// Appends a row.
    pub(super) fn push(&mut self, row: u64) {
        self.rows.push_back(row);
    }

    /// Forgets the rows before this one.
    pub(super) fn forget_before(&mut self, row: u64) {
        let gone = self.rows.partition_point(|each| *each < row);
        self.rows.drain(..gone);
        self.forgotten += gone as u64;
    }

    /// The position of the first row at or after this one.
    pub(super) fn position(&self, row: u64) -> u64 {
        self.forgotten + self.rows.partition_point(|each| *each < row) as u64
    }

    /// The positions of listed rows in this range.
    pub(super) fn positions(&self, rows: &Range<u64>) -> Range<u64> {
        self.position(rows.start)..self.position(rows.end)
    }

    /// The row at a position.
    pub(super) fn row(&self, position: u64) -> Option<u64> {
        let n = usize::try_from(position.checked_sub(self.forgotten)?).ok()?;
        self.rows.get(n).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_position_when_those_before_it_are_forgotten() {
        let mut list = List::default();
        for row in [3, 5, 8, 13] {
            list.push(row);
        }
        assert_eq!((list.position(6), list.row(2)), (2, Some(8)));
        list.forget_before(6);
        assert_eq!((list.position(0), list.position(6), list.position(9)), (2, 2, 3));
        assert_eq!((list.row(1), list.row(2), list.row(4)), (None, Some(8), None));
        assert_eq!(list.positions(&(7..13)), 2..3);
        assert!(list.positions(&(7..7)).is_empty());
    }
}
