//! A pattern's characters to its positions, and which may follow which.

use super::{Class, MAX_POSITIONS, PatternError, Positions, WORDS, unite};

/// Most groups, repetitions and characters that are looked at, repeated ones each time.
const MAX_STEPS: usize = 20_000;
const MAX_DEPTH: usize = 100;

pub(super) struct Parser {
    pattern: Vec<char>,
    at: usize,
    pub(super) classes: Vec<Class>,
    pub(super) follow: Vec<Positions>,
    steps: usize,
    depth: usize,
}

/// A pattern as it was read.
pub(super) struct Parsed {
    pub(super) classes: Vec<Class>,
    pub(super) follow: Vec<Positions>,
    pub(super) whole: Part,
}

/// A part of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) nullable: bool,
    pub(super) first: Positions,
    pub(super) last: Positions,
    /// It holds `^`, or `$`.
    is_anchored: bool,
    /// Nothing may follow: it holds `$`.
    is_end: bool,
}

const EMPTY: Part = Part {
    nullable: true,
    first: [0; WORDS],
    last: [0; WORDS],
    is_anchored: false,
    is_end: false,
};

impl Parser {
    pub(super) fn parse(pattern: &str) -> Result<Parsed, PatternError> {
        let mut parser = Parser {
            pattern: pattern.chars().collect(),
            at: 0,
            classes: Vec::new(),
            follow: Vec::new(),
            steps: 0,
            depth: 0,
        };
        let whole = parser.alternatives(true, false)?;
        match parser.peek() {
            None => Ok(Parsed {
                classes: parser.classes,
                follow: parser.follow,
                whole,
            }),
            Some(_) => Err(parser.error("a ) closes nothing")),
        }
    }

    /// `a|b|c` up to the end of the group. `at_start`: nothing stands before it.
    fn alternatives(&mut self, at_start: bool, mut folds: bool) -> Result<Part, PatternError> {
        if self.depth > MAX_DEPTH {
            return Err(self.error("groups are nested too deeply"));
        }
        self.depth += 1;
        let mut all = self.sequence(at_start, &mut folds)?;
        while self.take('|') {
            let other = self.sequence(at_start, &mut folds)?;
            all.nullable |= other.nullable;
            all.is_anchored |= other.is_anchored;
            all.is_end |= other.is_end;
            unite(&mut all.first, &other.first);
            unite(&mut all.last, &other.last);
        }
        self.depth -= 1;
        Ok(all)
    }

    fn sequence(&mut self, at_start: bool, folds: &mut bool) -> Result<Part, PatternError> {
        let mut all = EMPTY;
        let mut is_first = at_start;
        while !matches!(self.peek(), None | Some('|' | ')')) {
            let place = self.at;
            if self.take('^') {
                if !is_first {
                    self.at = place;
                    return Err(self.error("^ is understood at the beginning only"));
                }
                all.is_anchored = true;
                continue;
            }
            if self.take('$') {
                all.is_anchored = true;
                all.is_end = true;
                continue;
            }
            if self.starts_with("(?i)") {
                self.at += 4;
                *folds = true;
                continue;
            }
            if all.is_end {
                return Err(self.error("$ is understood at the end only"));
            }
            let next = self.repeated(is_first, *folds)?;
            is_first = false;
            all = self.concatenate(all, next);
        }
        Ok(all)
    }

    fn concatenate(&mut self, a: Part, b: Part) -> Part {
        self.connect(&a.last, &b.first);
        let mut both = Part {
            nullable: a.nullable && b.nullable,
            first: a.first,
            last: b.last,
            is_anchored: a.is_anchored || b.is_anchored,
            is_end: b.is_end,
        };
        if a.nullable {
            unite(&mut both.first, &b.first);
        }
        if b.nullable {
            unite(&mut both.last, &a.last);
        }
        both
    }

    /// What stands last in the one is followed by what stands first in the other.
    fn connect(&mut self, last: &Positions, first: &Positions) {
        for (word, follow) in last.iter().zip(self.follow.chunks_mut(64)) {
            for (bit, follow) in follow.iter_mut().enumerate() {
                if (word >> bit) & 1 == 1 {
                    unite(follow, first);
                }
            }
        }
    }

    /// One atom and how often it stands.
    fn repeated(&mut self, at_start: bool, folds: bool) -> Result<Part, PatternError> {
        let begin = self.at;
        let atom = self.atom(at_start, folds)?;
        let behind_atom = self.at;
        let (at_least, at_most) = match self.count()? {
            None => return Ok(atom),
            Some(count) => count,
        };
        if atom.is_anchored {
            return Err(self.error_before("^ and $ cannot be repeated"));
        }
        self.take('?');
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            self.at += 1;
            return Err(self.error_before("a repetition of a repetition"));
        }
        let behind = self.at;
        // Written out: the atom is read again for every time that it may stand there.
        let mut all = EMPTY;
        let mut one = Some(atom);
        let times = at_most.unwrap_or(at_least.max(1));
        if times == 0 {
            // Its positions are there, and nothing leads to them.
            return Ok(EMPTY);
        }
        for number in 0..times {
            let mut next = match one.take() {
                Some(atom) => atom,
                None => {
                    self.at = begin;
                    let next = self.atom(false, folds).map_err(|mut error| {
                        error.character = behind + 1;
                        error
                    })?;
                    debug_assert_eq!(self.at, behind_atom);
                    next
                }
            };
            if at_most.is_none() && number + 1 == times {
                self.connect(&next.last, &next.first);
            }
            next.nullable |= number >= at_least;
            all = self.concatenate(all, next);
        }
        self.at = behind;
        Ok(all)
    }

    /// How often what stands before may stand there: at least, and at most if there is a limit.
    fn count(&mut self) -> Result<Option<(usize, Option<usize>)>, PatternError> {
        let count = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.at += 1;
                return self.braces().map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(count))
    }

    fn braces(&mut self) -> Result<(usize, Option<usize>), PatternError> {
        let at_least = self.number()?;
        let at_most = if !self.take(',') {
            Some(at_least)
        } else if self.peek() == Some('}') {
            None
        } else {
            Some(self.number()?)
        };
        if !self.take('}') {
            return Err(self.error("a number of repetitions that is not closed"));
        }
        if at_most.is_some_and(|at_most| at_most < at_least) {
            return Err(self.error("at most fewer than at least"));
        }
        Ok((at_least, at_most))
    }

    fn number(&mut self) -> Result<usize, PatternError> {
        let begin = self.at;
        let mut number = 0_usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(digit as usize);
            self.at += 1;
        }
        if self.at == begin {
            return Err(self.error("a number is missing"));
        }
        Ok(number)
    }

    fn atom(&mut self, at_start: bool, folds: bool) -> Result<Part, PatternError> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(self.error("the pattern is too long, repetitions written out"));
        }
        let Some(c) = self.next() else {
            return Err(self.error("something is missing"));
        };
        match c {
            '(' => self.group(at_start, folds),
            '[' => {
                let class = self.class(folds)?;
                self.position(class)
            }
            '.' => self.position(Class {
                ranges: vec![('\n', '\n')],
                is_negated: true,
            }),
            '\\' => {
                let mut class = self.escape()?;
                fold(&mut class, folds);
                self.position(class)
            }
            '*' | '+' | '?' | '{' => Err(self.error_before("nothing to repeat")),
            c => {
                let mut class = Class {
                    ranges: vec![(c, c)],
                    is_negated: false,
                };
                fold(&mut class, folds);
                self.position(class)
            }
        }
    }

    /// Behind the bracket that opens it.
    fn group(&mut self, at_start: bool, mut folds: bool) -> Result<Part, PatternError> {
        if self.take('?') {
            if self.starts_with("i:") {
                self.at += 2;
                folds = true;
            } else if self.starts_with("P<") || self.is_name() {
                while self.peek().is_some_and(|c| c != '>') {
                    self.at += 1;
                }
                self.at += 1;
            } else if !self.take(':') {
                return Err(self.error("a kind of group that is not understood"));
            }
        }
        let inner = self.alternatives(at_start, folds)?;
        if !self.take(')') {
            return Err(self.error("a group that is not closed"));
        }
        Ok(inner)
    }

    fn is_name(&self) -> bool {
        let second = self.pattern.get(self.at + 1);
        self.peek() == Some('<') && !matches!(second, Some('=' | '!'))
    }

    /// Behind the bracket that opens it.
    fn class(&mut self, folds: bool) -> Result<Class, PatternError> {
        let is_negated = self.take('^');
        let mut class = Class::default();
        let begin = self.at;
        loop {
            let Some(c) = self.next() else {
                return Err(self.error("a class that is not closed"));
            };
            let from = match c {
                ']' if self.at > begin + 1 => break,
                '[' => return Err(self.error_before("a class within a class")),
                '\\' => {
                    let escaped = self.escape()?;
                    match escaped.ranges.as_slice() {
                        [(from, to)] if from == to && !escaped.is_negated => *from,
                        _ => {
                            class.ranges.append(&mut without_negation(escaped));
                            continue;
                        }
                    }
                }
                c => c,
            };
            let is_range = self.peek() == Some('-')
                && self.pattern.get(self.at + 1).is_some_and(|c| *c != ']');
            if !is_range {
                class.ranges.push((from, from));
                continue;
            }
            self.at += 1;
            let to = match self.next() {
                Some('\\') => match self.escape()?.ranges.as_slice() {
                    [(from, to)] if from == to => *from,
                    _ => return Err(self.error("a range ends with a class")),
                },
                Some('[') => return Err(self.error_before("a class within a class")),
                Some(c) => c,
                None => return Err(self.error("a class that is not closed")),
            };
            if to < from {
                return Err(self.error("a range that goes back"));
            }
            class.ranges.push((from, to));
        }
        fold(&mut class, folds);
        class.is_negated = is_negated;
        Ok(class)
    }

    /// Behind the backslash.
    fn escape(&mut self) -> Result<Class, PatternError> {
        let Some(c) = self.next() else {
            return Err(self.error("nothing is escaped"));
        };
        let one = |c: char| vec![(c, c)];
        let ranges = match c {
            'd' | 'D' => vec![('0', '9')],
            'w' | 'W' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            's' | 'S' => vec![('\t', '\r'), (' ', ' ')],
            't' => one('\t'),
            'n' => one('\n'),
            'r' => one('\r'),
            'f' => one('\x0c'),
            'v' => one('\x0b'),
            'x' => one(self.code_point(2)?),
            'u' => one(self.code_point(4)?),
            c if c.is_ascii_alphanumeric() || c == '<' || c == '>' => {
                return Err(self.error_before("an escape that is not understood"));
            }
            c => one(c),
        };
        Ok(Class {
            ranges,
            is_negated: matches!(c, 'D' | 'W' | 'S'),
        })
    }

    fn code_point(&mut self, digits: usize) -> Result<char, PatternError> {
        let mut code = 0;
        for _ in 0..digits {
            let Some(digit) = self.next().and_then(|c| c.to_digit(16)) else {
                return Err(self.error_before("a hexadecimal digit is missing"));
            };
            code = code * 16 + digit;
        }
        char::from_u32(code).ok_or_else(|| self.error_before("not a character"))
    }

    fn position(&mut self, class: Class) -> Result<Part, PatternError> {
        let number = self.classes.len();
        if number >= MAX_POSITIONS {
            return Err(self.error("the pattern is too long, repetitions written out"));
        }
        self.classes.push(class);
        self.follow.push([0; WORDS]);
        let mut own = [0; WORDS];
        if let Some(word) = own.get_mut(number / 64) {
            *word = 1 << (number % 64);
        }
        Ok(Part {
            nullable: false,
            first: own,
            last: own,
            ..EMPTY
        })
    }

    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn starts_with(&self, text: &str) -> bool {
        let rest = self.pattern.get(self.at..).unwrap_or_default();
        let mut rest = rest.iter();
        text.chars().all(|c| rest.next() == Some(&c))
    }

    /// About what stands next.
    fn error(&self, reason: &'static str) -> PatternError {
        PatternError {
            reason,
            character: self.at + 1,
        }
    }

    /// About what was taken last.
    fn error_before(&self, reason: &'static str) -> PatternError {
        PatternError {
            reason,
            character: self.at,
        }
    }
}

/// Adds the other case of ASCII letters.
fn fold(class: &mut Class, folds: bool) {
    if !folds {
        return;
    }
    for at in 0..class.ranges.len() {
        let Some(&(from, to)) = class.ranges.get(at) else {
            return;
        };
        for (a, z, by) in [('a', 'z', -32), ('A', 'Z', 32)] {
            let (from, to) = (from.max(a), to.min(z));
            let other = |c: char| char::from_u32((c as u32).wrapping_add_signed(by));
            if from <= to
                && let (Some(from), Some(to)) = (other(from), other(to))
            {
                class.ranges.push((from, to));
            }
        }
    }
}

/// The ranges of everything that a class holds.
fn without_negation(class: Class) -> Vec<(char, char)> {
    if !class.is_negated {
        return class.ranges;
    }
    // The escapes that are negated have their ranges in order, apart from each other.
    let mut gaps = Vec::new();
    let mut from = '\0';
    for (first, last) in class.ranges {
        if let Some(before) = char::from_u32((first as u32).wrapping_sub(1)) {
            gaps.push((from, before));
        }
        from = char::from_u32(last as u32 + 1).unwrap_or(char::MAX);
    }
    gaps.push((from, char::MAX));
    gaps
}
