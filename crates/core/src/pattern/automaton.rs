//! A pattern as an automaton of few states, where it is one.

use rollcall_scan::Automaton;

use super::Pattern;

/// Most states that are built.
const MAX_STATES: usize = 64;

impl Pattern {
    /// An automaton that says of ASCII texts what [`Pattern::is_match`] says; `None` where it would be a large one.
    #[must_use]
    pub fn automaton(&self) -> Option<Automaton> {
        if self.words != 1 {
            return None;
        }
        let last = self.last.first().copied().unwrap_or(0);
        // What may come next, and whether the text may end here.
        let mut states = vec![(0, false), (*self.first.first()?, self.matches_empty)];
        let mut follow = vec![[0; 128]];
        while let Some((next, _)) = states.get(follow.len()).copied() {
            let mut own = [0; 128];
            for (place, of_class) in own.iter_mut().zip(&self.ascii) {
                let positions = next & of_class;
                let state = match positions {
                    0 => (0, false),
                    _ => (self.follow_of(positions), positions & last != 0),
                };
                let known = states.iter().position(|known| *known == state);
                let number = known.unwrap_or(states.len());
                if known.is_none() {
                    states.push(state);
                }
                *place = u8::try_from(number).ok()?;
            }
            follow.push(own);
            if states.len() > MAX_STATES {
                return None;
            }
        }
        let is_end = states.into_iter().map(|(_, is_end)| is_end).collect();
        Some(Automaton { follow, is_end })
    }

    /// What may follow these positions, of a pattern of one word.
    pub(super) fn follow_of(&self, positions: u64) -> u64 {
        let (mut bits, mut next) = (positions, 0);
        while bits != 0 {
            let position = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            next |= self.follow.get(position).copied().unwrap_or(0);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;

    #[test]
    fn automaton_and_pattern_agree() {
        let texts = [
            "",
            "U",
            "U0AB12CD3",
            "W0AB12CD3X",
            "u0ab12cd3",
            "a.b",
            "ab-12",
            "a1b2",
            "12",
            "aaab",
            "U0AB12CD3\n",
        ];
        for source in [
            "^[UW][A-Z0-9]{8,}$",
            "[a-z]+\\.[a-z]+",
            "[a-z]*-?\\d{1,3}",
            "(a|b)+|12",
            "a*",
            "",
            "[^a-z]+",
        ] {
            let pattern = Pattern::new(source).unwrap();
            let automaton = pattern.automaton().unwrap();
            for text in texts {
                let expect = pattern.is_match(text);
                assert_eq!(
                    automaton.is_match(text.as_bytes()),
                    expect,
                    "{source} {text:?}"
                );
            }
            assert!(!automaton.is_match("é".as_bytes()));
        }
        assert!(
            Pattern::new("[ab]*a[ab]{12}")
                .unwrap()
                .automaton()
                .is_none()
        );
    }
}
