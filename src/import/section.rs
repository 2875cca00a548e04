//! An object of a configuration file: fields by their names, old and new, each noted as it is read; refusals by field.

use super::class_defaults::Class;
use super::field_names::Key;
use super::notes::{Document, Field, ImportError, Notes};
use serde_json::{Map, Value, json};

/// Longest list that is read.
const MOST_ITEMS: usize = 4_096;
/// Longest quotation of a value in a message.
const QUOTED: usize = 40;

/// An object of a file, or nothing where the file leaves it out.
#[derive(Debug)]
pub struct Section<'v> {
    document: Document,
    path: String,
    object: Option<&'v Map<String, Value>>,
    class: &'static Class,
    used: Vec<&'v str>,
    notes: Notes,
}

impl<'v> Section<'v> {
    /// The whole of a file; `None` where there is no file.
    ///
    /// # Errors
    /// It is no object.
    pub fn root(document: Document, file: Option<&'v Value>, class: &'static Class) -> Result<Self, ImportError> {
        let mut section =
            Section { document, path: String::new(), object: None, class, used: Vec::new(), notes: Notes::default() };
        if let Some(value) = file {
            let Value::Object(object) = value else {
                let problem = format!("the file holds {}", kind(value));
                return Err(section.refusal("model_type", problem, "an object with fields"));
            };
            section.object = Some(object);
        }
        Ok(section)
    }

    /// The object under one of these names; one without fields where it is absent or null.
    ///
    /// # Errors
    /// It is something else.
    pub fn child(&mut self, names: &[&'static str], class: &'static Class) -> Result<Section<'v>, ImportError> {
        let found = self.find(names)?;
        let path = self.at(found.as_ref().map_or(names[0], |(name, _)| name));
        let object = match found {
            None => None,
            Some((_, Value::Object(object))) => Some(object),
            Some((name, other)) => {
                return Err(self.refusal(name, format!("{} is no object", quote(other)), "an object with fields"));
            }
        };
        let (document, notes) = (self.document, Notes::default());
        Ok(Section { document, path, object, class, used: Vec::new(), notes })
    }

    /// The same object by the defaults of another class: old files keep the fields of two of them in one object. What
    /// it does not read is left to this section.
    pub fn again(&self, class: &'static Class) -> Section<'v> {
        let (document, object, path) = (self.document, self.object, self.path.clone());
        Section { document, path, object, class, used: Vec::new(), notes: Notes::default() }
    }

    /// Hands over what was noted of a section read by [`Section::again`].
    pub fn absorb(&mut self, other: Section<'v>) {
        self.used.extend(other.used);
        self.notes.understood.extend(other.notes.understood);
        self.notes.defaults.extend(other.notes.defaults);
    }

    /// Whether the file has the object, and a value under one of these names.
    pub fn has(&self, names: &[&'static str]) -> bool {
        self.object.is_some_and(|object| names.iter().any(|name| object.get(*name).is_some_and(|it| !it.is_null())))
    }

    /// Whether the file has a number or a list under that name, and no object.
    pub fn is_number(&self, name: &str) -> bool {
        self.object.and_then(|object| object.get(name)).is_some_and(|it| it.is_number() || it.is_array())
    }

    /// Hands over what was noted; fields that nobody read are ignored ones.
    pub fn end(self, notes: &mut Notes) {
        let unread = self.object.into_iter().flat_map(Map::keys).filter(|key| !self.used.contains(&key.as_str()));
        let file = match self.document {
            Document::Config => "",
            Document::Preprocessor => "preprocessor: ",
        };
        let ignored: Vec<String> = unread.map(|key| format!("{file}{}", self.at(key))).collect();
        notes.understood.extend(self.notes.understood);
        notes.defaults.extend(self.notes.defaults);
        notes.ignored.extend(ignored);
    }

    /// The fields that were read, of an object that is read more than once.
    pub fn understood(self) -> Vec<Field> {
        self.notes.understood
    }

    /// The path of a field.
    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { shorten(name) } else { format!("{}.{}", self.path, shorten(name)) }
    }

    /// A refusal of a field.
    pub fn refusal(&self, name: &str, problem: impl Into<String>, expected: impl Into<String>) -> ImportError {
        let (problem, expected) = (problem.into(), expected.into());
        ImportError { document: self.document, field: self.at(name), problem, expected }
    }

    /// The one value under these names; null counts as absent.
    fn find(&mut self, names: &[&'static str]) -> Result<Option<(&'static str, &'v Value)>, ImportError> {
        let Some(object) = self.object else { return Ok(None) };
        let mut found: Option<(&'static str, &'v Value)> = None;
        for name in names {
            let Some((key, value)) = object.get_key_value(*name) else { continue };
            self.used.push(key);
            if value.is_null() {
                continue;
            }
            match found {
                Some((first, other)) if other != value => {
                    let problem = format!("{} contradicts {first}, {}", quote(value), quote(other));
                    return Err(self.refusal(name, problem, "one of the two, or the same value"));
                }
                Some(_) => {}
                None => found = Some((*name, value)),
            }
        }
        Ok(found)
    }

    /// Notes a value that was read.
    fn note(&mut self, name: &str, value: Value) {
        let field = Field { document: self.document, path: self.at(name), value, default_of: None };
        if !self.notes.understood.contains(&field) {
            self.notes.understood.push(field);
        }
    }

    /// Notes a value that the file leaves out, by the rule that gives it.
    pub fn fill(&mut self, name: &str, value: Value, rule: impl Into<String>) {
        let field = Field { document: self.document, path: self.at(name), value, default_of: Some(rule.into()) };
        if !self.notes.defaults.contains(&field) {
            self.notes.defaults.push(field);
        }
    }

    /// A value of the file, or the class's default; none where there is neither.
    fn value(&mut self, names: &[&'static str]) -> Result<Option<(&'static str, Value, bool)>, ImportError> {
        if let Some((name, value)) = self.find(names)? {
            // Nothing deep is kept: a list of lists is refused by whoever reads it.
            let kept = match value {
                Value::Object(_) => json!({}),
                Value::Array(items) if items.len() > MOST_ITEMS => {
                    let problem = format!("a list of {} values", items.len());
                    return Err(self.refusal(name, problem, format!("at most {MOST_ITEMS}")));
                }
                Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => json!([[]]),
                other => other.clone(),
            };
            return Ok(Some((name, kept, true)));
        }
        Ok(self.class.find(names).map(|(name, value)| (name, value, false)))
    }

    /// The parsed value of a field.
    fn read<T>(
        &mut self,
        names: &[&'static str],
        expected: &str,
        parse: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, ImportError> {
        let Some((name, value, is_given)) = self.value(names)? else { return Ok(None) };
        let Some(parsed) = parse(&value) else {
            return Err(self.refusal(name, format!("{} is out of range", quote(&value)), expected));
        };
        if is_given {
            self.note(name, value);
        } else {
            self.fill(name, value, self.class.name);
        }
        Ok(Some(parsed))
    }

    /// A refusal of a field that is absent and has no default.
    fn absent(&self, name: &str, expected: &str) -> ImportError {
        self.refusal(name, "absent, and the library has no default", expected)
    }

    /// A whole number; none where neither the file nor the class has one.
    ///
    /// # Errors
    /// It is no whole number, or out of range.
    pub fn count_if(&mut self, key: Key) -> Result<Option<u32>, ImportError> {
        self.read(key.names, &key.expected(), |value| whole(value, key.most))
    }

    /// A whole number.
    ///
    /// # Errors
    /// It is absent, no whole number, or out of range.
    pub fn count(&mut self, key: Key) -> Result<u32, ImportError> {
        self.count_if(key)?.ok_or_else(|| self.absent(key.names[0], &key.expected()))
    }

    /// A whole number, or what a rule makes of other fields where it is absent.
    ///
    /// # Errors
    /// It is no whole number, or out of range.
    pub fn count_or(&mut self, key: Key, other: u32, rule: &str) -> Result<u32, ImportError> {
        match self.count_if(key)? {
            Some(count) => Ok(count),
            None if (1..=key.most).contains(&other) => {
                self.fill(key.names[0], json!(other), rule);
                Ok(other)
            }
            None => Err(self.refusal(key.names[0], format!("absent, and {rule} is {other}"), key.expected())),
        }
    }

    /// A whole number that may be 0.
    ///
    /// # Errors
    /// It is absent, no whole number, or out of range.
    pub fn count_from_0(&mut self, key: Key) -> Result<u32, ImportError> {
        let expected = format!("a whole number from 0 to {}", key.most);
        let parse = |value: &Value| if value.as_u64() == Some(0) { Some(0) } else { whole(value, key.most) };
        self.read(key.names, &expected, parse)?.ok_or_else(|| self.absent(key.names[0], &expected))
    }

    /// A side: one number, or two equal ones, as a list or as height and width.
    ///
    /// # Errors
    /// It is absent, or something else.
    pub fn side(&mut self, key: Key) -> Result<u32, ImportError> {
        let expected = format!("{}, or two equal ones: only square ones are counted", key.expected());
        let side = self.read(key.names, &expected, |value| match value {
            Value::Array(items) => match items.as_slice() {
                [only] => whole(only, key.most),
                [height, width] if height == width => whole(height, key.most),
                _ => None,
            },
            other => whole(other, key.most),
        })?;
        side.ok_or_else(|| self.absent(key.names[0], &expected))
    }

    /// Yes or no.
    ///
    /// # Errors
    /// It is absent, or something else.
    pub fn flag(&mut self, name: &'static str) -> Result<bool, ImportError> {
        let expected = "true or false";
        self.read(&[name], expected, Value::as_bool)?.ok_or_else(|| self.absent(name, expected))
    }

    /// Yes or no, with what is taken where it is absent.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag_or(&mut self, name: &'static str, other: bool, rule: &str) -> Result<bool, ImportError> {
        match self.read(&[name], "true or false", Value::as_bool)? {
            Some(flag) => Ok(flag),
            None => {
                self.fill(name, json!(other), rule);
                Ok(other)
            }
        }
    }

    /// Refuses a field that is not as what is counted here needs it.
    ///
    /// # Errors
    /// It has another value, or none and no default.
    pub fn only(&mut self, name: &'static str, right: Value) -> Result<(), ImportError> {
        let expected = format!("{right}: other values are not counted yet");
        self.read(&[name], &expected, |value| (*value == right).then_some(()))?
            .ok_or_else(|| self.absent(name, &expected))
    }

    /// A word of a list.
    ///
    /// # Errors
    /// It is absent, or not in the list.
    pub fn word<T: Copy>(&mut self, names: &[&'static str], words: &[(&str, T)]) -> Result<T, ImportError> {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let expected = format!("one of {}", known.join(", "));
        let meaning = |value: &Value| {
            let text = value.as_str()?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        };
        self.read(names, &expected, meaning)?.ok_or_else(|| self.absent(names[0], &expected))
    }

    /// A text, where there is one.
    ///
    /// # Errors
    /// It is something else.
    pub fn text_if(&mut self, names: &[&'static str]) -> Result<Option<String>, ImportError> {
        self.read(names, "a text", |value| value.as_str().map(shorten))
    }

    /// Texts, where there are some.
    ///
    /// # Errors
    /// It is no list of them.
    pub fn texts_if(&mut self, name: &'static str) -> Result<Option<Vec<String>>, ImportError> {
        self.read(&[name], "a list of texts", |value| {
            value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        })
    }

    /// Whole numbers from 0 to a most one, in order, each once.
    ///
    /// # Errors
    /// It is absent, or no list of such.
    pub fn counts(&mut self, key: Key) -> Result<Vec<u32>, ImportError> {
        let expected = format!("a list of whole numbers from 0 to {}, none twice", key.most);
        let parse = |value: &Value| {
            let numbers = value.as_array()?.iter();
            let number = |item: &Value| u32::try_from(item.as_u64()?).ok().filter(|number| *number <= key.most);
            let numbers: Vec<u32> = numbers.map(number).collect::<Option<_>>()?;
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            sorted.dedup();
            (sorted.len() == numbers.len()).then_some(numbers)
        };
        self.read(key.names, &expected, parse)?.ok_or_else(|| self.absent(key.names[0], &expected))
    }

    /// A share, whose inverse is a whole number.
    ///
    /// # Errors
    /// It is absent, or something else.
    pub fn inverse(&mut self, name: &'static str, most: u32) -> Result<u32, ImportError> {
        let expected = format!("1 ÷ a whole number from 1 to {most}, such as 0.5");
        let parse = |value: &Value| {
            let inverse = 1.0 / value.as_f64()?;
            (1..=most).find(|number| f64::from(*number) == inverse)
        };
        self.read(&[name], &expected, parse)?.ok_or_else(|| self.absent(name, &expected))
    }

    /// A ratio above 0 times a width, rounded down.
    ///
    /// # Errors
    /// It is absent, or something else.
    pub fn times(&mut self, name: &'static str, width: u32, most: u32) -> Result<u32, ImportError> {
        let expected = format!("a number above 0, {width} times which is at most {most}");
        let parse = |value: &Value| {
            let product = (value.as_f64()? * f64::from(width)).floor();
            (product >= 1.0 && product <= f64::from(most)).then_some(product as u32)
        };
        self.read(&[name], &expected, parse)?.ok_or_else(|| self.absent(name, &expected))
    }
}

/// A whole number from 1 to a most one; 2.0 is one too.
fn whole(value: &Value, most: u32) -> Option<u32> {
    let number = match value.as_u64() {
        Some(number) => u32::try_from(number).ok()?,
        None => {
            let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
            (number >= 1.0 && number <= f64::from(most)).then_some(number as u32)?
        }
    };
    (1..=most).contains(&number).then_some(number)
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value in a message; of a list or an object only what it is, however deep it is.
fn quote(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{:?}", shorten(text)),
        Value::Array(items) if items.len() <= 4 && items.iter().all(Value::is_number) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => kind(value).to_owned(),
        Value::Bool(_) | Value::Number(_) => shorten(&value.to_string()),
    }
}

/// The first letters of a text.
fn shorten(text: &str) -> String {
    if text.chars().count() <= QUOTED { text.to_owned() } else { text.chars().take(QUOTED).chain(['…']).collect() }
}
