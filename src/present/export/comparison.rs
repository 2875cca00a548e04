//! Published figures beside ours, as a document and as CSV.

use super::full_number::Number;
use crate::compare::published_sweep::{Column, Comparison, KERNELS, Pair, Quantity, Row, STAGES, other_files, reason};
use crate::request::Stage;
use crate::text::format::{change, count, precise};

/// The comparison as the document `docs/modelmeter.md`.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let card = comparison.card;
    let mut text = format!(
        "# Published against ours\n\n<!-- Written by scripts/docs; edit src/present/export/comparison.rs and src/compare/published_sweep.rs. -->\n\n\
         The {} grids of {}, beside what StageCost counts for them: a global view of {} px, crops of {} px, {} tokens of \
         prompt, {} tokens generated. Figures are in the units of the published files: {}. The difference is ours against the \
         published figure, `0` where the two are equal to the last digit.\n\n\
         `stagecost sweep 'sweep=published-47' --format modelmeter -o DIR` writes our figures under the published names and \
         fields, `--format sqlite` and `--format modelmeter-svg` the databases and pictures. There total FLOP take no kernel, \
         as in the published files: `flops_cuda_tflops`, and with it `flops_tflops` and `arithmetic_intensity`, count what \
         normal attention has, and what flash has besides (its rescaling, less the mask that normal attention adds) stands in \
         `flops_kernel_difference_tflops`. Here CUDA-core FLOP and intensity are each kernel's own.\n",
        comparison.rows.len(),
        card.source.split(", *").next().unwrap_or_default(),
        card.base,
        card.tile,
        card.prompt,
        card.steps,
        "`io_tb` is in terabits, `*_gb` in GiB, `arithmetic_intensity` in FLOP per bit",
    );
    text += &vendor(comparison);
    text += "\n## The analytic model\n\nThe other published columns are an analytic model of the same stages (`flops_tflops` is the sum \
             of the tensor and CUDA columns; zeros of `vision_vendor` are placeholders), for normal \
             (`vision`, `*_eager`) and flash attention. Above 9 crops, which the vendor's code never makes, it is all that \
             was published.\n";
    for stage in STAGES {
        text += &format!("\n## {}\n", heading(stage));
        for quantity in Quantity::ALL {
            text += &section(comparison, stage, quantity);
        }
    }
    text += "\n## Other files of the sweep\n\n";
    text + &other_files().iter().map(|line| format!("- {line}\n")).collect::<String>()
}

const fn heading(stage: Stage) -> &'static str {
    match stage {
        Stage::Vision => "Vision",
        Stage::Prefill => "Prefill",
        Stage::FirstToken => "Vision and prefill",
        Stage::Decode => "Decode, all steps",
    }
}

/// The vendor's figures, which are exact.
fn vendor(comparison: &Comparison) -> String {
    let pairs: Vec<(Column, Pair)> = comparison.vendor().collect();
    let equal = pairs.iter().filter(|(_, pair)| pair.published == pair.ours).count();
    let mut text = format!(
        "\n## The vendor's model\n\nOf {} figures that were published for the vendor's own model, tensor-core FLOP as torch's \
         counter saw them and bytes of the KV cache, {equal} are ours with a difference of zero.\n\n",
        pairs.len()
    );
    let columns: Vec<Column> = comparison.columns.iter().filter(|column| column.kernel.is_none()).copied().collect();
    let names = columns.iter().map(|column| {
        let unit = if column.quantity == Quantity::Tensor { "FLOP" } else { "KV bytes" };
        format!("{}: {unit} | difference", heading(column.stage))
    });
    text += &header(names.collect(), 2 * columns.len());
    let published = |row: &&Row| {
        let mut pairs = comparison.columns.iter().zip(&row.pairs);
        pairs.any(|(column, pair)| column.kernel.is_none() && pair.is_some())
    };
    for row in comparison.rows.iter().filter(published) {
        let cells = columns.iter().map(|column| pair(comparison, row, *column)).map(|pair| match pair {
            Some(pair) => format!("{} | {}", count(pair.published), change(pair.published, pair.ours)),
            None => " | ".to_owned(),
        });
        text += &line(row, cells.collect());
    }
    text
}

/// One column of the analytic model: why, then the table; a single line where no point differs from another.
fn section(comparison: &Comparison, stage: Stage, quantity: Quantity) -> String {
    let kernels = if quantity.follows_kernel() { &KERNELS[..] } else { &KERNELS[..1] };
    let columns: Vec<Column> = kernels.iter().map(|&kernel| Column { stage, quantity, kernel: Some(kernel) }).collect();
    let (field, unit) = quantity.field();
    let mut text = format!("\n### {}: {} (`{field}`)\n\n", heading(stage), quantity.title());
    text += &format!("{}\n\n", reason(stage, quantity).unwrap_or_default());
    let cells = |pair: Pair| {
        let [published, ours] = [pair.published, pair.ours].map(|amount| precise(quantity.in_field(amount)));
        format!("{published} | {ours} | {}", change(pair.published, pair.ours))
    };
    let mut pairs = columns.iter().flat_map(|column| comparison.column(*column)).map(|(_, pair)| pair);
    if let Some(first) = pairs.next().filter(|first| pairs.all(|pair| pair == *first)) {
        let names = format!("published ({unit}) | ours | difference");
        return text + &format!("| {names} |\n|---:|---:|---:|\n| {} |\n", cells(first));
    }
    let names = columns.iter().map(|column| {
        let name = if quantity.follows_kernel() { column.kernel.map_or("", |kernel| kernel.name()) } else { "" };
        format!("{} | ours | difference", format!("{name} published ({unit})").trim())
    });
    text += &header(names.collect(), 3 * columns.len());
    for row in &comparison.rows {
        let of = |column: &Column| pair(comparison, row, *column).map(cells).unwrap_or_default();
        text += &line(row, columns.iter().map(of).collect());
    }
    text
}

fn pair(comparison: &Comparison, row: &Row, column: Column) -> Option<Pair> {
    row.pairs[comparison.columns.iter().position(|other| *other == column)?]
}

fn header(names: Vec<String>, columns: usize) -> String {
    format!("| grid | image tokens | {} |\n|---|---:|{}\n", names.join(" | "), "---:|".repeat(columns))
}

fn line(row: &Row, cells: Vec<String>) -> String {
    format!("| {} | {} | {} |\n", row.grid, count(row.image_tokens), cells.join(" | "))
}

/// Every pair as a row, at full precision, in the units of the published files.
pub fn comparison_csv(comparison: &Comparison) -> String {
    let mut text = "grid,image_tokens,stage,field,kernel,published,ours\n".to_owned();
    for row in &comparison.rows {
        for (column, pair) in comparison.columns.iter().zip(&row.pairs) {
            let Some(pair) = pair else { continue };
            let amount = |amount| Number::new(column.quantity.in_field(amount)).map(|it| it.to_string());
            let cells = [
                row.grid.to_string(),
                row.image_tokens.to_string(),
                column.stage.name().to_owned(),
                column.quantity.field().0.to_owned(),
                column.kernel.map_or("vendor", |kernel| kernel.name()).to_owned(),
                amount(pair.published).unwrap_or_default(),
                amount(pair.ours).unwrap_or_default(),
            ];
            text += &(cells.join(",") + "\n");
        }
    }
    text
}
