//! Long tables as markup: the published sweep beside ours, and the validation.

use crate::markup::{element, linked, plain, row, table};
use stagecost::catalog;
use stagecost::format;
use stagecost::hardware;
use stagecost::plot::svg_text::escaped;
use stagecost::published::{Column, Comparison, KERNELS, Pair, Quantity, STAGES, comparison, reason};
use stagecost::request::Stage;
use stagecost::scenario::Scenario;
use stagecost::time::device::Device;
use stagecost::validation::{Row, Section, Texts, Verdict, run, summary};

fn lead(text: &str) -> String {
    element("p", &[("class", "lead")], &linked(text))
}

/// The published figures of a stage and a quantity beside ours, with the reason where they differ.
pub fn published(stage: &str, quantity: &str) -> Result<String, String> {
    let none = |name: &str| format!("{name}: nothing of that name was published");
    let stage = STAGES.into_iter().find(|known| known.name() == stage).ok_or_else(|| none(stage))?;
    let known = |known: &Quantity| known.title() == quantity;
    let quantity = Quantity::ALL.into_iter().find(known).ok_or_else(|| none(quantity))?;
    let comparison = comparison().map_err(|error| error.to_string())?;
    let why = reason(stage, quantity).map(lead).unwrap_or_default();
    Ok(lead(&equal(&comparison)) + &why + &published_table(&comparison, stage, quantity))
}

/// How many of the vendor's figures are ours to the last digit.
fn equal(comparison: &Comparison) -> String {
    let (all, equal) = comparison
        .vendor()
        .fold((0, 0), |(all, equal), (_, pair)| (all + 1, equal + i32::from(pair.published == pair.ours)));
    format!(
        "Of {all} figures that were published for the vendor's own model, {equal} are ours with a difference of zero. The others \
         are an analytic model of the same {} grids: {}.",
        comparison.rows.len(),
        comparison.card.source
    )
}

/// Every figure of the chosen device's card with its source, and what one should know of them.
pub fn device(link: &str) -> Result<String, String> {
    let scenario = Scenario::from_link(link).map_err(|error| error.to_string())?;
    let device = Device::of(&scenario.request);
    let card = device.card;
    let own = catalog::words(card);
    let line = |name: &str, value: &str, source: &str| {
        let cells = [plain("td", value), element("td", &[("class", "source")], &linked(source))];
        element("tr", &[], &(element("th", &[("scope", "row")], &escaped(name)) + &cells.concat()))
    };
    let mut rows = Vec::new();
    for (field, figure) in card.figures() {
        let mark = if figure.is_from_memory() { " *" } else { "" };
        // Types of peaks stand in their names.
        let of = if field.len() <= 4 { format!(", {field}") } else { String::new() };
        let value = format::published(field, figure.value) + mark;
        rows.push(line(&format!("{}{of}", hardware::title(field)), &value, own.source(figure)));
    }
    if let Some(rate) = device.special {
        let source = "multiprocessors × special functions a clock × clock of the tensor peaks";
        rows.push(line("special functions, all", &format::special_rate(rate), source));
    }
    let about = format!("{}, {}, {}, {}", card.vendor, card.class.name(), card.year, card.architecture);
    let lacks = device.lacks().map(|lack| format!("No time is expected of it, because {}.", lack.reason()));
    let words = [Some(about), lacks, card.power_limited.clone(), own.note.clone()];
    let heads = ["Figure", "Published", "Where"].map(str::to_owned);
    let words: String = words.iter().flatten().map(|words| lead(words)).collect();
    Ok(words + &table("Figures of the device", "points figures", "", &heads, &rows))
}

fn published_table(comparison: &Comparison, stage: Stage, quantity: Quantity) -> String {
    // Where a kernel changes nothing, one of them says it all.
    let shown = |column: &Column| {
        let once = quantity.follows_kernel() || column.kernel != Some(KERNELS[1]);
        column.stage == stage && column.quantity == quantity && once
    };
    let columns: Vec<(usize, Column)> =
        comparison.columns.iter().copied().enumerate().filter(|(_, column)| shown(column)).collect();
    let mut heads = vec!["grid".to_owned(), "image tokens".to_owned()];
    for (_, column) in &columns {
        let name = match column.kernel {
            None => "torch on the model",
            Some(_) if !quantity.follows_kernel() => "analytic model",
            Some(kernel) => kernel.name(),
        };
        heads.extend([format!("{name}: published"), "ours".to_owned(), "difference".to_owned()]);
    }
    // One style a column: ratios where any of them is a decade and more.
    let differs = |at: usize| {
        let far = |pair: Pair| !(0.1..10.0).contains(&(pair.ours / pair.published));
        let ratios = comparison.rows.iter().filter_map(|line| line.pairs[at]).any(far);
        move |pair: Pair| match ratios {
            true => format::ratio(pair.ours / pair.published),
            false => format::change(pair.published, pair.ours),
        }
    };
    let columns: Vec<_> = columns.into_iter().map(|(at, _)| (at, differs(at))).collect();
    let rows: Vec<String> = comparison
        .rows
        .iter()
        .map(|line| {
            let mut cells = vec![format::count(line.image_tokens)];
            for (at, differs) in &columns {
                cells.extend(match line.pairs[*at] {
                    None => ["–".to_owned(), String::new(), String::new()],
                    Some(pair) => [
                        format::significant(quantity.in_field(pair.published)),
                        format::significant(quantity.in_field(pair.ours)),
                        differs(pair),
                    ],
                });
            }
            row(&line.grid.to_string(), cells, "")
        })
        .collect();
    let caption = format!("{}, in {}", quantity.title(), quantity.field().1);
    table("Published figures beside ours", "points", &caption, &heads, &rows)
}

/// What others counted and measured beside what the engine counts and expects.
pub fn validation(records: &str, encoder: &str) -> Result<String, String> {
    let sections = run(Texts { records, encoder }).map_err(|error| error.to_string())?;
    let head = element("p", &[("class", "lead"), ("id", "validation-summary")], &plain("span", &summary(&sections)));
    Ok(head + &sections.iter().map(part).collect::<String>())
}

fn part(section: &Section) -> String {
    let heads: Vec<String> = Row::HEADS.into_iter().chain(["source"]).map(str::to_owned).collect();
    let rows: Vec<String> = section.rows.iter().map(validation_row).collect();
    let sources: String = section.sources.iter().map(|source| element("li", &[], &linked(source))).collect();
    let inside = plain("summary", &section.headline())
        + &lead(section.about)
        + &table(section.title, "points checked", "", &heads, &rows)
        + &element("ol", &[("class", "lead")], &sources);
    let open: &[(&str, &str)] = if section.misses() { &[("open", "")] } else { &[] };
    element("details", &[&[("class", "part")], open].concat(), &inside)
}

fn validation_row(line: &Row) -> String {
    let [what, cells @ ..] = line.cells();
    let cells = cells.into_iter().chain([(line.source + 1).to_string()]);
    row(&what, cells, if line.verdict == Verdict::Miss { "miss" } else { "" })
}
