//! Whether a text is of a form, told by one look-up a byte.

/// States of an automaton for ASCII texts, and what each byte leads to.
#[derive(Debug, Clone)]
pub struct Automaton {
    /// For each state what follows on each of the 128 characters; state 0 is that nothing can follow.
    pub follow: Vec<[u8; 128]>,
    /// For each state whether a text may end there.
    pub is_end: Vec<bool>,
}

impl Automaton {
    /// Where texts begin.
    pub const START: u8 = 1;

    /// Whether the whole text is of the form. False for texts that are not ASCII.
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        let mut state = Automaton::START;
        for byte in text {
            let follow = self.follow.get(usize::from(state));
            let next = follow.and_then(|follow| follow.get(usize::from(*byte)));
            state = next.copied().unwrap_or(0);
        }
        self.is_end.get(usize::from(state)) == Some(&true)
    }
}
