//! Links of which golden files are made: presets, named sweeps, every key, and drawn ones.

use stagecost::catalog;
use stagecost::figure::Metric;
use stagecost::request::{Key, Stage};
use stagecost::study::presets::PRESETS;
use std::collections::BTreeSet;

/// Drawn links in a file.
const DRAWN: usize = 2500;

/// Numbers that look drawn and are the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        // Constants of Knuth's MMIX; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// A value for each key that others than its default are drawn from.
fn drawn_value(draw: &mut Draw, key: Key) -> String {
    let (a, b) = (draw.below(64) + 1, draw.below(20) + 1);
    match key {
        Key::Model => "deepseek-ocr".to_owned(),
        Key::Stage => draw.of(&Stage::ALL.map(Stage::name)).to_owned(),
        Key::Part => draw.of(&["all", "notp_attention", "notp_block", "notp_transformer", "vit_model"]).to_owned(),
        Key::Base | Key::Tile => (64 * (draw.below(24) + 4)).to_string(),
        Key::Views => draw.of(&["rule", "640x640*2", "512x768_1024x1024"]).to_owned(),
        Key::Grid => format!("{}x{b}", a % 12 + 1),
        Key::Image => format!("{}x{}", 200 + 37 * draw.below(80), 150 + 41 * draw.below(80)),
        Key::MinCrops => (b % 6 + 1).to_string(),
        Key::MaxCrops => (a.min(58) + 6).to_string(),
        Key::Batch => a.to_string(),
        Key::Prompt => (draw.below(40) * 97).to_string(),
        Key::Steps => (draw.below(30) * 131 + 1).to_string(),
        Key::Logits => draw.of(&["all", "last"]).to_owned(),
        Key::LogitsType => draw.of(&["fp32", "model"]).to_owned(),
        Key::Mask => draw.of(&["full", "causal"]).to_owned(),
        Key::Kernel | Key::VisionKernel | Key::DecoderKernel => {
            draw.of(&["normal", "normal-fp32", "flash", "flash-inline-bias"]).to_owned()
        }
        Key::Precision => draw.of(&["bf16", "fp16", "fp32", "fp8", "int8"]).to_owned(),
        Key::Device => catalog::devices()[draw.below(catalog::devices().len())].id.clone(),
        Key::GemmEfficiency | Key::HbmEfficiency => format!("0.{}", draw.below(90) + 10),
        Key::Launch => draw.below(12).to_string(),
        Key::MemoryShare => format!("0.{}", draw.below(90) + 10),
        Key::FreeBytes => (1_000_000_007 * (draw.below(64) + 1)).to_string(),
        Key::KvBlock => (16 * (draw.below(8) + 1)).to_string(),
    }
}

/// The links that a version's files are made of, by kind.
pub fn links(kind: &str) -> Vec<String> {
    let mut draw = Draw(20_261_128);
    let presets = || PRESETS.iter().map(|preset| preset.link.to_owned());
    let model = catalog::default_model();
    let composites = model.composites.keys().chain(model.aliases.keys());
    match kind {
        "workloads" => presets()
            .chain(composites.map(|name| format!("composite={name}")))
            .chain(Stage::ALL.map(|stage| {
                format!(
                    "stage={}&kernels=normal,normal-fp32,flash,flash-inline-bias&vision_ms=20&ttft_ms=40&tpot_ms=3",
                    stage.name()
                )
            }))
            .chain(Key::ALL.into_iter().filter(|key| *key != Key::Model).flat_map(|key| {
                let mut several =
                    || (0..3).map(|_| format!("{}={}", key.name(), drawn_value(&mut draw, key))).collect::<Vec<_>>();
                several()
            }))
            .collect(),
        "drawn" => {
            let mut drawn = BTreeSet::new();
            while drawn.len() < DRAWN {
                let mut chosen = Vec::new();
                for key in Key::ALL.into_iter().filter(|key| *key != Key::Model) {
                    if draw.below(3) == 0 {
                        chosen.push(format!("{}={}", key.name(), drawn_value(&mut draw, key)));
                    }
                }
                let has = |name: &str| chosen.iter().any(|text| text.starts_with(name));
                let contradicts = has("grid=") && has("image=");
                if !contradicts && !chosen.is_empty() {
                    drawn.insert(format!("v=1&{}", chosen.join("&")));
                }
            }
            drawn.into_iter().collect()
        }
        "sweeps" => presets()
            .chain(catalog::sweeps().iter().map(|sweep| format!("sweep={}", sweep.id)))
            .chain(Key::ALL.into_iter().map(|key| {
                let values: BTreeSet<String> = (0..4).map(|_| drawn_value(&mut draw, key)).collect();
                let values: Vec<String> = values.into_iter().collect();
                let image = if key.is_of_the_crop_rule() { "&image=1920x1080" } else { "" };
                format!("axis={}&values={}&stage=first-token&ttft_ms=60{image}", key.name(), values.join(","))
            }))
            .chain(Metric::ALL.map(|metric| {
                format!("axis=grid&values=none,2x3&axis2=batch&values2=1,8&stage=first-token&metric={}", metric.name())
            }))
            .collect(),
        "capacities" => ["v=1", "dtype=fp8&memory_share=0.95&kv_block=16", "free_bytes=51114070016&kv_block=128"]
            .map(str::to_owned)
            .into_iter()
            .chain(
                ["image=1275x1650&steps=1000&prompt=200", "logits_dtype=model&logits=last&base=1280&tile=512"]
                    .map(str::to_owned),
            )
            .collect(),
        _ => presets()
            .chain(
                ["stage=first-token&ttft_ms=40&tpot_ms=3&dtype=fp16", "stage=decode&batch=64&steps=1000&tpot_ms=9"]
                    .map(str::to_owned),
            )
            .collect(),
    }
}
