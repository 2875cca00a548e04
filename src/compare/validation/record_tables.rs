//! Records of what others published: a CSV whose first cell is the kind of record; a kind begins with its source and names.

use crate::error::Error;

/// All kinds of a text.
pub struct Records<'a>(&'a str);

/// The records of one kind.
pub struct Kind<'a> {
    /// Where they were published.
    pub source: &'a str,
    names: Vec<&'a str>,
    lines: Vec<&'a str>,
}

/// One record.
#[derive(Clone, Copy)]
pub struct Record<'k, 'a> {
    kind: &'k Kind<'a>,
    line: &'a str,
}

/// The key under which errors of these texts stand.
const KEY: &str = "validation";

/// A text that is not what it should be.
pub fn unreadable(given: &str, expected: String) -> Error {
    Error::bad_value(KEY, given, "not a record", expected)
}

impl<'a> Records<'a> {
    /// The text of a file.
    pub fn new(text: &'a str) -> Self {
        Records(text)
    }

    /// The records of a kind.
    ///
    /// # Errors
    /// There are none, or they have no source.
    pub fn kind(&self, kind: &str) -> Result<Kind<'a>, Error> {
        let source = self.0.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(kind)?.strip_prefix(": "));
        let mut lines = self.0.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(','));
        match (source, lines.next()) {
            (Some(source), Some(names)) => Ok(Kind { source, names: cells(names).collect(), lines: lines.collect() }),
            _ => {
                Err(unreadable(kind, format!("expected a line '# {kind}: SOURCE' and lines that begin with '{kind},'")))
            }
        }
    }
}

impl<'a> Kind<'a> {
    /// A file of one kind: the names, then the records.
    pub fn file(text: &'a str, source: &'a str) -> Self {
        let mut lines = text.lines();
        Kind {
            source,
            names: lines.next().map(|line| cells(line).collect()).unwrap_or_default(),
            lines: lines.collect(),
        }
    }

    /// Every record, in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_, 'a>> {
        self.lines.iter().map(|line| Record { kind: self, line })
    }
}

impl<'a> Record<'_, 'a> {
    /// The cell of a name.
    ///
    /// # Errors
    /// There is none.
    pub fn text(&self, name: &str) -> Result<&'a str, Error> {
        let at = self.kind.names.iter().position(|other| *other == name);
        let cell = at.and_then(|at| cells(self.line).nth(at));
        cell.ok_or_else(|| unreadable(self.line, format!("expected a cell for {name}")))
    }

    /// The number of a name.
    ///
    /// # Errors
    /// There is none.
    pub fn number(&self, name: &str) -> Result<f64, Error> {
        let cell = self.text(name)?;
        let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| unreadable(self.line, format!("expected a number for {name}")))
    }

    /// The whole number of a name, as cards have it.
    ///
    /// # Errors
    /// There is none.
    pub fn whole(&self, name: &str) -> Result<u32, Error> {
        let cell = self.text(name)?;
        cell.parse().map_err(|_| unreadable(self.line, format!("expected a whole number for {name}")))
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',')
}
