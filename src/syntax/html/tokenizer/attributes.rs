//! What stands in a tag behind its name: attributes, and template regions between and in them.

use super::{Atom, Closed, RawAttribute, RegionKind, Span, Tokenizer, ends_name, is_space};

impl Tokenizer<'_> {
    /// Reads attributes up to `>` or `limit`.
    pub(super) fn attributes(&mut self, tag: usize, limit: usize) -> Closed {
        // The first of the names that stand in a row with nothing but statements between them.
        let mut row: Option<usize> = None;
        while self.at < limit {
            if let Some(&atom) = self.atom() {
                if atom.kind != RegionKind::Output {
                    self.at = atom.span.end;
                    continue;
                }
                row = None;
                if self.skip_outputs(atom) {
                    continue;
                }
                self.attribute(tag);
                continue;
            }
            match self.bytes[self.at] {
                byte if is_space(byte) => {
                    self.at += 1;
                    row = None;
                }
                b'/' => {
                    self.at += 1;
                    row = None;
                    if self.at < limit && self.bytes[self.at] == b'>' && self.atom().is_none() {
                        self.at += 1;
                        return Closed::Yes { self_closing: true };
                    }
                }
                b'>' => {
                    self.at += 1;
                    return Closed::Yes {
                        self_closing: false,
                    };
                }
                b'=' if row.is_some() => {
                    let first = row.take().unwrap_or_default();
                    self.value_of_row(first);
                }
                _ => {
                    let index = self.out.attributes.len();
                    let alone = self.attribute(tag);
                    row = alone.then(|| row.unwrap_or(index));
                }
            }
        }
        Closed::No
    }

    /// Outputs that stand between attributes are passed over. Those that a name starts with are
    /// not: `{{ prefix }}src="…"`.
    fn skip_outputs(&mut self, first: Atom) -> bool {
        let mut end = first.span.end;
        for atom in &self.atoms[self.next_atom + 1..] {
            if atom.kind != RegionKind::Output || atom.span.start != end {
                break;
            }
            end = atom.span.end;
        }
        let named = self
            .byte(end)
            .is_some_and(|next| !ends_name(next) && !matches!(next, b'"' | b'\'' | b'<'))
            && self.atom_from(end).is_none();
        if !named {
            self.at = end;
        }
        !named
    }

    /// Reads one attribute; whether it is a name alone, directly followed by a statement.
    fn attribute(&mut self, tag: usize) -> bool {
        let start = self.at;
        self.attribute_name();
        let name = Span::new(start, self.at);
        let alone = self.atom().is_some();
        let index = self.out.attributes.len();
        self.out.attributes.push(RawAttribute {
            tag,
            name,
            value: None,
            span: name,
        });
        if alone {
            return true;
        }
        self.skip_space();
        if self.byte(self.at) == Some(b'=') && self.atom().is_none() {
            self.value_of_row(index);
        }
        false
    }

    fn skip_space(&mut self) {
        while self.at < self.bytes.len() && self.atom().is_none() && is_space(self.bytes[self.at]) {
            self.at += 1;
        }
    }

    fn attribute_name(&mut self) {
        let start = self.at;
        // `data-{% if a %}x{% endif %}` is one name, `{% if a %}checked{% endif %}` is not.
        let mut glued = false;
        while self.at < self.bytes.len() {
            if let Some(atom) = self.atom() {
                let before = self.bytes[start..self.at].last();
                glued |= matches!(before, Some(b'-' | b':' | b'_' | b'.' | b'@'));
                if atom.kind != RegionKind::Output && !glued {
                    return;
                }
                self.at = atom.span.end;
                continue;
            }
            let byte = self.bytes[self.at];
            if ends_name(byte) || (byte == b'=' && self.at > start) {
                return;
            }
            self.at += 1;
        }
    }

    /// Reads the value behind the `=` at `at`. It belongs to the last attribute, and to those of
    /// the row from `first` on that stand in another branch of the same statement.
    fn value_of_row(&mut self, first: usize) {
        self.at += 1;
        self.skip_space();
        let last = self.out.attributes.len() - 1;
        let (value, end) = self.value();
        let group = if first < last {
            self.out.irregular = true;
            self.group_of(last)
        } else {
            None
        };
        for index in first..=last {
            if index == last || (group.is_some() && self.group_of(index) == group) {
                let attribute = &mut self.out.attributes[index];
                attribute.value = Some(value);
                attribute.span.end = end;
            }
        }
        self.more_values(last);
    }

    fn group_of(&self, attribute: usize) -> Option<usize> {
        let start = self.out.attributes[attribute].name.start;
        let branch = self.template.branch_at(start)?;
        Some(self.template.branches[branch].group)
    }

    /// The value, and where it ends with its quotes.
    fn value(&mut self) -> (Span, usize) {
        let start = self.at;
        if self.statement_before_quote() {
            while self
                .atom()
                .is_some_and(|atom| atom.kind != RegionKind::Output)
            {
                self.at = self.atom().map_or(self.at, |atom| atom.span.end);
            }
            return self.quoted();
        }
        if self.atom().is_none() && matches!(self.byte(self.at), Some(b'"' | b'\'')) {
            return self.quoted();
        }
        let mut conditional = false;
        while self.at < self.bytes.len() {
            if let Some(atom) = self.atom() {
                let end = atom.span.end;
                if atom.kind != RegionKind::Output {
                    let last = self
                        .byte(end)
                        .is_none_or(|next| is_space(next) || next == b'>');
                    if last && !conditional && self.at > start {
                        break;
                    }
                    conditional = true;
                }
                self.at = end;
                continue;
            }
            let byte = self.bytes[self.at];
            if is_space(byte) || byte == b'>' {
                break;
            }
            self.at += 1;
        }
        (Span::new(start, self.at), self.at)
    }

    /// `src={% if a %}"x"{% else %}"y"{% endif %}`
    fn statement_before_quote(&mut self) -> bool {
        let Some(atom) = self.atom() else {
            return false;
        };
        let mut end = atom.span.start;
        for atom in &self.atoms[self.next_atom..] {
            if atom.kind == RegionKind::Output || atom.span.start != end {
                break;
            }
            end = atom.span.end;
        }
        end > atom.span.start
            && self.atom_from(end).is_none()
            && matches!(self.byte(end), Some(b'"' | b'\''))
    }

    /// Further values of the attribute, each in a branch of its own.
    fn more_values(&mut self, attribute: usize) {
        let first = self.out.attributes[attribute];
        let conditional = first.value.is_some_and(|value| {
            self.template.branches.is_empty() || {
                let at = self.template.branch_at(value.start);
                at != self.template.branch_at(first.name.start)
            }
        });
        if !conditional {
            return;
        }
        while self
            .atom()
            .is_some_and(|atom| atom.kind != RegionKind::Output)
            && self.statement_before_quote()
        {
            self.out.irregular = true;
            let (value, end) = self.value();
            self.out.attributes.push(RawAttribute {
                value: Some(value),
                span: Span::new(first.span.start, end),
                ..first
            });
        }
    }

    fn quoted(&mut self) -> (Span, usize) {
        let quote = self.bytes[self.at];
        self.at += 1;
        let start = self.at;
        let found = self.seek(quote, self.bytes.len());
        let value = Span::new(start, self.at);
        self.at += usize::from(found);
        (value, self.at)
    }
}
