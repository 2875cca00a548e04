//! The import graph of the program: no pair of files, and so no pair of folders, imports in a circle.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree};

/// Modules of a crate by their path from its root, each with the modules that it names.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The module that a file is: `src/time.rs` and `src/time.rs` are `time`; the root of the crate is none.
fn module(path: &Path, source: &Path) -> Option<String> {
    let short = path.strip_prefix(source).expect("below the crate's folder").with_extension("");
    let mut parts: Vec<_> = short.iter().map(|part| part.to_str().expect("a name in UTF-8")).collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    (!matches!(parts[..], ["lib" | "main"])).then(|| parts.join("::"))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

/// Collects the paths that a file names, unit tests left out.
struct Paths {
    /// Segments of each path as they are written.
    found: Vec<Vec<String>>,
}

impl Paths {
    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.found.push(with(&name.ident)),
            UseTree::Rename(name) => self.found.push(with(&name.ident)),
            UseTree::Glob(_) => self.found.push(before.to_vec()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.found.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        // What stands in a macro is no syntax tree; a path from the crate's root can be told all the same.
        let text: String = item.tokens.to_string().split_whitespace().collect();
        for (at, _) in text.match_indices("crate::") {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let path = text[at..].split(|c| !is_path(c)).next().unwrap_or_default();
            self.found.push(path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect());
        }
        visit::visit_macro(self, item);
    }
}

/// The module whose file holds what `path` names from within `module`; none outside the crate or in its root.
fn resolve(path: &[String], module: &str, modules: &BTreeSet<String>) -> Option<String> {
    let mut base: Vec<&str> = if module.is_empty() { Vec::new() } else { module.split("::").collect() };
    let mut rest = path.iter().map(String::as_str).peekable();
    match rest.peek() {
        Some(&"crate") => {
            base.clear();
            rest.next();
        }
        Some(&"self") => drop(rest.next()),
        Some(&"super") => {
            while rest.next_if_eq(&"super").is_some() {
                base.pop();
            }
        }
        // A module of one's own is named without a prefix.
        _ => {}
    }
    let full: Vec<&str> = base.into_iter().chain(rest).collect();
    (1..=full.len()).rev().map(|length| full[..length].join("::")).find(|name| modules.contains(name))
}

/// The import graph of the crate whose source lies in `folder`.
fn graph(folder: &str) -> Graph {
    fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("a readable folder").path();
            match path.is_dir() {
                true => walk(&path, found),
                false => found.extend(path.extension().is_some_and(|it| it == "rs").then_some(path)),
            }
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    walk(&source, &mut files);
    let modules: BTreeSet<String> = files.iter().filter_map(|path| module(path, &source)).collect();
    let mut graph = Graph::new();
    for path in &files {
        let Some(own) = module(path, &source) else { continue };
        let text = fs::read_to_string(path).expect("a source file");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut paths = Paths { found: Vec::new() };
        file.items.iter().filter(|item| !matches!(item, Item::Mod(item) if is_test(&item.attrs))).for_each(|item| {
            paths.visit_item(item);
        });
        let named = paths.found.iter().filter_map(|path| resolve(path, &own, &modules));
        graph.insert(own.clone(), named.filter(|name| *name != own).collect());
    }
    graph
}

/// What is left when files that import nothing that is left are taken away, again and again: files in circles, and those
/// that import them, which are taken away from the other side.
fn circles(mut graph: Graph) -> Graph {
    loop {
        let before = graph.len();
        let names: BTreeSet<String> = graph.keys().cloned().collect();
        graph.values_mut().for_each(|named| named.retain(|name| names.contains(name)));
        graph.retain(|_, named| !named.is_empty());
        let imported: BTreeSet<String> = graph.values().flatten().cloned().collect();
        graph.retain(|name, _| imported.contains(name));
        if graph.len() == before {
            return graph;
        }
    }
}

#[track_caller]
fn check(folder: &str, least: usize) {
    let graph = graph(folder);
    assert!(graph.len() > least, "only {} modules found in {folder}", graph.len());
    assert!(graph.values().any(|named| !named.is_empty()), "no import found in {folder}");
    let left = circles(graph);
    assert!(left.is_empty(), "files of {folder} import each other in a circle: {left:#?}");
}

#[test]
fn the_engine_has_no_circle() {
    check("src", 100);
}

#[test]
fn the_page_has_no_circle() {
    check("web/src", 60);
}

/// Folders of the page and its root's files; each uses only what stands before it.
const PAGE: [&str; 12] = [
    "browser",
    "state",
    "page",
    "controls",
    "explanation",
    "summary",
    "plots",
    "tables",
    "print",
    "export",
    "parts",
    "app",
];

/// Folders of the engine and its root's files; each uses only what stands before it.
const ENGINE: [&str; 21] = [
    "units",
    "error",
    "sorting",
    "text",
    "plot",
    "catalog",
    "import",
    "request",
    "workload",
    "recording",
    "graph",
    "evaluate",
    "time",
    "figure",
    "link",
    "compare",
    "study",
    "explain",
    "present",
    "js",
    "command_line",
];

/// Imports from a folder into one that stands after it, and of folders that are not in the list.
fn upward(graph: &Graph, order: &[&str]) -> Vec<String> {
    let place = |module: &str| order.iter().position(|folder| module.split("::").next() == Some(folder));
    let edges = graph.iter().flat_map(|(from, named)| named.iter().map(move |to| (from, to)));
    let wrong = edges.filter(|(from, to)| place(from).zip(place(to)).is_none_or(|(from, to)| from < to));
    wrong.map(|(from, to)| format!("{from} -> {to}")).collect()
}

#[track_caller]
fn check_order(source: &str, order: &[&str]) {
    let graph = graph(source);
    let missing: Vec<_> = order.iter().filter(|folder| !graph.keys().any(|name| name == *folder)).collect();
    assert!(missing.is_empty(), "there is no {missing:?}");
    let found = upward(&graph, order);
    assert!(found.is_empty(), "imports that point the other way: {found:#?}");
}

#[test]
fn folders_of_the_engine_use_what_stands_before_them() {
    check_order("src", &ENGINE);
}

#[test]
fn folders_of_the_page_use_what_stands_before_them() {
    check_order("web/src", &PAGE);
}

#[test]
fn an_import_that_points_up_is_found() {
    let graph = [("a::b", ["c"]), ("c", ["a::b"]), ("d", ["a::b"])];
    let graph = graph.map(|(name, named)| (name.to_owned(), named.map(str::to_owned).into())).into();
    assert_eq!(upward(&graph, &["a", "c"]), ["a::b -> c", "d -> a::b"]);
}

#[test]
fn a_circle_is_found() {
    let graph = [("a", ["b"]), ("b", ["c"]), ("c", ["b"]), ("d", ["a"])];
    let graph = graph.map(|(name, named)| (name.to_owned(), named.map(str::to_owned).into())).into();
    assert_eq!(circles(graph).into_keys().collect::<Vec<_>>(), ["b", "c"]);
}
