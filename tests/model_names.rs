//! No name of a model or of a tower stands among the identifiers and texts of the program: they live in cards.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ItemMod, LitStr};

/// Words of cards' names that are words of the field too.
const GENERAL: [&str; 10] = ["vit", "tower", "encoder", "decoder", "vision", "view", "base", "small", "large", "ocr"];

/// The words that name a model or a tower, from the names and ids of all cards.
fn names() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for model in stagecost::catalog::models() {
        let towers = model.vision.towers.iter().flat_map(|tower| [&tower.id, &tower.name]);
        for text in towers.chain([&model.id]) {
            words.extend(words_of(text).filter(|word| word.len() >= 3 && !GENERAL.contains(&word.as_str())));
        }
    }
    words
}

/// The words of a text or of an identifier, in lower case.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in text.chars() {
        if !letter.is_ascii_alphabetic() || (letter.is_ascii_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = letter.is_ascii_lowercase();
        if letter.is_ascii_alphabetic() {
            words.last_mut().expect("there is one").push(letter.to_ascii_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// Identifiers and texts of a file, unit tests and documentation left out.
#[derive(Default)]
struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = |attribute: &Attribute| {
            attribute.path().is_ident("cfg") && attribute.parse_args::<Ident>().is_ok_and(|name| name == "test")
        };
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_ident(&mut self, name: &'ast Ident) {
        self.0.push(name.to_string());
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        fn walk(tokens: proc_macro2::TokenStream, texts: &mut Vec<String>) {
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Group(group) => walk(group.stream(), texts),
                    token => texts.push(token.to_string()),
                }
            }
        }
        walk(item.tokens.clone(), &mut self.0);
    }
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// What is exempt: the vocabulary of files that others publish, and names of projects whose figures are cited.
fn is_exempt(file: &Path, text: &str) -> bool {
    file.components().any(|part| part.as_os_str() == "import")
        || text.contains("open-clip")
        || text.contains("OpenCLIP")
        || text.contains("timm")
}

#[test]
fn no_model_and_no_tower_is_named() {
    let names = names();
    assert!(names.len() >= 6, "cards have names: {names:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ["src", "web/src"].iter().for_each(|folder| sources(&root.join(folder), &mut files));
    let mut found = Vec::new();
    for file in &files {
        let source = fs::read_to_string(file).expect("a source");
        let mut texts = Texts::default();
        texts.visit_file(&syn::parse_file(&source).expect("Rust"));
        for text in texts.0.iter().filter(|text| !is_exempt(file, text)) {
            if let Some(word) = words_of(text).find(|word| names.contains(word)) {
                found.push(format!("{}: {word} in {text:?}", file.strip_prefix(root).expect("below").display()));
            }
        }
    }
    assert!(found.is_empty(), "names of models belong into cards:\n{}", found.join("\n"));
}
