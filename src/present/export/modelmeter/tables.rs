//! The published tables beside the files that are made from sweeps, as Markdown.

use super::derived::{Cache, PublishedTarget, Responsive};
use super::points::Point;
use crate::text::format::decimals;
use crate::units::ByteRate;

/// A document: heading, paragraph, header, rows.
fn document(title: &str, paragraph: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("|{}|\n", cells.join("|"));
    let mut text = format!("\n{title}\n{}\n\n\n{paragraph}\n\n", "=".repeat(title.chars().count()));
    text += &line(header.iter().map(|cell| (*cell).to_owned()).collect());
    text += &format!("|{} |\n", vec![" :---: "; header.len()].join("|").trim_end());
    text + &rows.map(line).collect::<String>()
}

/// What stands first in every row.
const PLACE: [&str; 3] = ["Num crops", "Crop grid (H×W)", "Image tokens (global + crops)"];

fn place(point: &Point) -> Vec<String> {
    let sizes = &point.sizes;
    let tokens = sizes.image_tokens_total.map(|tokens| tokens.to_string()).unwrap_or_default();
    let grid = format!("{}x{}", sizes.height_crop_num, sizes.width_crop_num);
    vec![(sizes.height_crop_num * sizes.width_crop_num).to_string(), grid, tokens]
}

fn cell(amount: Option<f64>, digits: usize) -> String {
    amount.map(|amount| decimals(amount, digits)).unwrap_or_default()
}

/// What a target requires under flash attention: compute as published, and bandwidth.
pub(super) fn responsive(responsive: &Responsive, points: &[Point]) -> String {
    let (title, target, stage, steps): (_, _, _, &[&str]) = match responsive.target {
        PublishedTarget::Ttft => (
            "Required TFLOPs/s by input shape (TTFT)",
            format!("a time to first token (TTFT) of {} s", responsive.seconds),
            "vision and prefill",
            &[],
        ),
        PublishedTarget::Tpot => (
            "Required TFLOPs/s by input shape (TPOT)",
            format!("a time per output token (TPOT) of {} s", responsive.seconds),
            "decode",
            &["Decode steps (K)"],
        ),
    };
    let paragraph = format!(
        "What {target} requires in {stage} under flash attention: compute alone and bandwidth alone, each a lower bound. \
         Counted by StageCost."
    );
    let required =
        ["Required TFLOPs/s (analytic flash attention, full)", "Required bandwidth (GB/s, flash attention, full)"];
    let header: Vec<&str> = PLACE.iter().chain(steps).chain(&required).copied().collect();
    let rows = points.iter().zip(&responsive.rates).map(|(point, rates)| {
        let mut row = place(point);
        row.extend(steps.iter().map(|_| point.sizes.decode_steps.to_string()));
        row.push(cell(rates.flop[1].map(|rate| rate.tera()), 3));
        row.push(cell(rates.bytes[1].map(ByteRate::giga), 3));
        row
    });
    document(title, &paragraph, &header, rows)
}

/// The KV cache that a request needs.
pub(super) fn caches(caches: &[Cache], points: &[Point]) -> String {
    let paragraph =
        "The KV cache in GiB after the last decode step, which holds the prompt once. Counted by StageCost.";
    let header: Vec<&str> = PLACE
        .iter()
        .chain(&[
            "Decode steps (K)",
            "Total KV-cache (GB, analytic normal attention, full)",
            "Total KV-cache (GB, analytic flash attention, full)",
        ])
        .copied()
        .collect();
    let rows = points.iter().zip(caches).map(|(point, cache)| {
        let mut row = place(point);
        row.push(point.sizes.decode_steps.to_string());
        let totals = [cache.analytic_normal_attention_full_total, cache.analytic_flash_attention_full_total];
        row.extend(totals.map(|total| cell(total, 4)));
        row
    });
    document("KV-cache memory by input shape", paragraph, &header, rows)
}
