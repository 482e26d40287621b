//! The fields of a block of records, as slices of the file.

use crate::count_work;

/// Of some records the fields in some columns, record by record, and what is unusual about some.
#[derive(Debug, Default)]
pub struct BlockFields<'a> {
    /// One for each column asked for; blank where a record is too short.
    pub texts: Vec<&'a [u8]>,
    /// Numbers within the block of records that are perhaps blank, or have not as many fields as they should.
    pub unusual: Vec<usize>,
}

/// Finds fields of records. `starts`: where fields start, of each record one more than it has fields, the last one
/// behind the end. `firsts`: for each record the number of its first start, and the number behind the last.
/// `expected`: how many fields a record should have.
#[must_use]
#[inline(never)]
pub fn find_block_fields<'a>(
    text: &'a [u8],
    starts: &[u32],
    firsts: &[u32],
    columns: &[usize],
    expected: usize,
) -> BlockFields<'a> {
    let count = firsts.len().saturating_sub(1);
    let mut block = BlockFields {
        texts: Vec::with_capacity(count * columns.len()),
        unusual: Vec::new(),
    };
    count_work(count * columns.len());
    for (record, pair) in firsts.windows(2).enumerate() {
        let [first, next] = pair else { continue };
        let own = starts.get(*first as usize..*next as usize);
        let own = own.unwrap_or_default();
        let mut surely_filled = false;
        for column in columns {
            let (start, next) = (own.get(*column), own.get(column.wrapping_add(1)));
            let field = match (start, next) {
                (Some(start), Some(next)) => {
                    slice_field(text, *start as usize, (*next as usize).wrapping_sub(1))
                }
                _ => &[],
            };
            surely_filled |= field.first().is_some_and(u8::is_ascii_graphic);
            block.texts.push(field);
        }
        if !surely_filled || own.len() != expected + 1 {
            block.unusual.push(record);
        }
    }
    block
}

/// The field without the quotes around it.
#[inline]
fn slice_field(text: &[u8], start: usize, end: usize) -> &[u8] {
    match text.get(start..end).unwrap_or_default() {
        [b'"', inner @ .., _] => inner,
        field => field,
    }
}

#[cfg(test)]
mod tests {
    use super::find_block_fields;

    #[test]
    fn fields_are_slices_and_what_is_unusual_is_named() {
        let text = "a,\"b,c\"\n,\n \nx,y,z";
        let starts = [0, 2, 8, 8, 9, 10, 10, 12, 12, 14, 16, 18];
        let columns = [1, 0, usize::MAX];
        let block = find_block_fields(text.as_bytes(), &starts, &[0, 3, 6, 8, 12], &columns, 2);
        let expect = ["b,c", "a", "", "", "", "", "", " ", "", "y", "x", ""];
        assert_eq!(block.texts, expect.map(str::as_bytes));
        assert_eq!(block.unusual, [1, 2, 3]);
    }
}
