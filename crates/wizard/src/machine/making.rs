//! Columns that are made of others.

use rollcall_core::session::protocol::{Command, MadeColumn};
use rollcall_core::session::view::Overview;

use super::action::Effect;
use super::state::Desk;

impl Desk {
    /// Columns are made beside those that are; each field has one. They are made of the next file, too.
    pub(super) fn make_columns(&mut self, made: Vec<MadeColumn>, effects: &mut Vec<Effect>) {
        let Some(overview) = self.overview() else {
            return;
        };
        let headers = headers(overview);
        let is_other = |held: &&MadeColumn| made.iter().all(|new| new.field != held.field);
        let others = overview.made.iter().filter(is_other).cloned();
        let columns = others.chain(made.iter().cloned()).collect();
        self.matches.take_made(&made, &headers);
        effects.push(Effect::Remember(self.matches.clone()));
        self.change_file(Command::MakeColumns { columns }, effects);
    }

    /// The column that was made for a field is no more.
    pub(super) fn unmake_column(&mut self, field: &str, effects: &mut Vec<Effect>) {
        let made = self.overview().map(|overview| overview.made.clone());
        let mut columns = made.unwrap_or_default();
        columns.retain(|column| column.field != field);
        self.matches.forget_made(field);
        effects.push(Effect::Remember(self.matches.clone()));
        self.change_file(Command::MakeColumns { columns }, effects);
    }

    /// What was made of an earlier file is made of this one, where its fields have no column and the columns are there.
    pub(super) fn repeat_making(&mut self, effects: &mut Vec<Effect>) {
        let Some(overview) = self.overview() else {
            return;
        };
        let headers = headers(overview);
        let is_free = |made: &MadeColumn| {
            let mut fields = overview.fields.iter();
            fields.any(|field| field.field == made.field && field.column.is_none())
        };
        let known = self.matches.made.iter();
        let columns: Vec<MadeColumn> = known
            .filter_map(|made| made.for_headers(&headers))
            .filter(is_free)
            .collect();
        if !columns.is_empty() {
            self.change_file(Command::MakeColumns { columns }, effects);
        }
    }
}

/// Of the file's own columns.
fn headers(overview: &Overview) -> Vec<String> {
    let own = overview.columns.len() - overview.made.len();
    let columns = overview.columns.iter().take(own);
    columns.map(|column| column.header.clone()).collect()
}
