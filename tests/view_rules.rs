//! View and token rules against the rows that image processors made of images of many sizes.

use serde_json::{Value, json};
use stagecost::workload::rules::{PixelSize, TileGrid, ViewError, ViewPlan, ViewRole, ViewShape, plan, tokens};
use stagecost_cards::tokens::TokensCard;
use stagecost_cards::views::ViewsCard;
use std::collections::BTreeSet;
use wasm_bindgen_test::wasm_bindgen_test;

/// A model's rules, and the sizes of its tower that count tokens.
struct Case {
    views: ViewsCard,
    tokens: TokensCard,
    /// Side of a patch.
    patch: u32,
    /// Patches along one side of a token.
    merge: u32,
}

impl Case {
    fn token_grid(&self, view: &ViewShape) -> (u32, u32) {
        let side = self.patch * self.merge;
        (view.height / side, view.width / side)
    }

    fn plan(&self, width: u32, height: u32) -> ViewPlan {
        plan(&self.views, width, height).unwrap_or_else(|error| panic!("{width} × {height}: {error}"))
    }

    fn tokens(&self, plan: &ViewPlan) -> u64 {
        tokens(plan, |view| self.token_grid(view), &self.tokens)
    }
}

/// The cards, `source` left out of the texts below.
fn case(patch: u32, merge: u32, views: Value, tokens: Value) -> Case {
    let sourced = |mut card: Value| {
        card["source"] = json!("transformers 5.24.0");
        card
    };
    let (rule, card) = views.as_object().and_then(|rule| rule.iter().next()).expect("a rule");
    let views = serde_json::from_value(json!({ rule: sourced(card.clone()) })).expect("a card of views");
    Case { views, tokens: serde_json::from_value(sourced(tokens)).expect("a card of tokens"), patch, merge }
}

fn smart_resize(multiple: u32, min: u64, max: u64) -> Value {
    json!({ "pixel_budget": { "multiple": multiple, "min_pixels": min, "max_pixels": max } })
}

fn fixed(side: u32) -> Value {
    json!({ "fixed_side": { "width": side, "height": side } })
}

fn near_grid(tile: u32, min: u32, max: u32, whole: u32, no_crops_up_to: Option<u32>) -> Value {
    json!({ "nearest_grid": {
        "tile": tile, "min": min, "max": max, "whole": { "side": whole }, "no_crops_up_to": no_crops_up_to,
    } })
}

fn longest_side_tiles(tile: u32) -> Value {
    json!({ "longest_side_tiles": { "longest": 4 * tile, "most": 4096, "tile": tile } })
}

fn llava(tile: u32, sizes: Value, stitched: Value) -> Case {
    let whole = json!({ "side": tile, "place": "first", "single_tile": "kept" });
    let views = json!({ "listed_grids": { "tile": tile, "sizes": sizes, "whole": whole } });
    case(14, 1, views, json!({ "tiles": { "stitched": stitched } }))
}

/// The rules of the model of that id, its numbers those of `preprocess.config` in the fixture's source.
fn model(id: &str) -> Case {
    let stitched = json!({ "per_row": 1, "per_image": 1, "tiles": { "stitched": { "per_row": 1 } } });
    let plain = || json!({});
    match id {
        "aya-vision-8b" => case(14, 2, near_grid(364, 1, 12, 364, None), plain()),
        "clip-l-14-336" => case(14, 1, fixed(336), json!({ "per_view": 1 })),
        "deepseek-ocr-2" | "deepseek-ocr-2-vision" => {
            case(16, 4, near_grid(768, 2, 6, 1024, Some(768)), json!({ "per_image": 1 }))
        }
        "deepseek-ocr" | "deepseek-ocr-vision" => case(16, 4, near_grid(640, 2, 9, 1024, Some(640)), stitched),
        "unlimited-ocr" => case(16, 4, near_grid(640, 2, 32, 1024, Some(640)), stitched),
        "deepseek-vl-1.3b" => case(16, 1, fixed(384), plain()),
        "gemma-3-4b" => case(14, 4, fixed(896), plain()),
        "gemma-3-4b+pan-and-scan" => {
            let scan = json!({ "min_crop": 256, "max_crops": 4, "min_ratio": 1.2 });
            let views = json!({ "fixed_side": { "width": 896, "height": 896, "pan_and_scan": scan } });
            case(14, 4, views, plain())
        }
        "gemma-4-e2b-vision" => {
            case(16, 3, json!({ "token_budget": { "patch": 16, "pool": 3, "max_tokens": 280 } }), plain())
        }
        "glm-ocr" => {
            let mut views = smart_resize(28, 112 * 112, 28 * 28 * 15_000);
            views["pixel_budget"]["frames"] = json!(2);
            views["pixel_budget"]["short_sides"] = json!("enlarged");
            case(14, 2, views, plain())
        }
        "got-ocr2" => case(16, 4, fixed(1024), plain()),
        "hunyuan-ocr" => case(16, 2, smart_resize(32, 512 * 512, 2048 * 2048), json!({ "per_row": 1, "per_image": 2 })),
        "idefics3-8b" => case(14, 2, longest_side_tiles(364), plain()),
        "smolvlm2-2.2b" => case(14, 3, longest_side_tiles(384), plain()),
        "smolvlm2-256m" => case(16, 4, longest_side_tiles(512), plain()),
        "internvl3-8b" | "internvl3-38b" => case(14, 2, near_grid(448, 1, 12, 448, None), json!({ "per_image": 2 })),
        "lighton-ocr-1b" | "mistral-small-3.1-24b" => {
            case(14, 2, json!({ "longest_side": { "longest": 1540, "multiple": 28 } }), json!({ "per_row": 1 }))
        }
        "llama-3.2-11b-vision" => {
            let views = json!({ "fitting_grid": { "tile": 560, "max": 4, "slots": 4 } });
            case(14, 1, views, json!({ "per_image": 1, "features": "cross_attention" }))
        }
        "llama-4-scout" => {
            case(14, 2, json!({ "fitting_grid": { "tile": 336, "max": 16, "whole": { "side": 336 } } }), plain())
        }
        "llava-1.5-7b" => case(14, 1, fixed(336), plain()),
        "minicpm-v-4.6" => case(14, 4, json!({ "slices": { "side": 448, "max": 9, "multiple": 56 } }), plain()),
        "paddleocr-vl" => {
            let mut views = smart_resize(28, 147_384, 2_822_400);
            views["pixel_budget"]["short_sides"] = json!("enlarged_one_by_one");
            case(14, 2, views, plain())
        }
        "paligemma-3b-224" => case(14, 1, fixed(224), plain()),
        "phi-4-multimodal" => {
            let whole = json!({ "side": 448, "place": "first", "single_tile": "kept" });
            let views = json!({ "native_grid": { "tile": 448, "max": 36, "least_side": 10, "whole": whole } });
            let tiles = json!({ "stitched": { "per_row": 1, "padding": "left_out" } });
            case(14, 2, views, json!({ "per_row": 1, "per_image": 1, "tiles": tiles }))
        }
        "qwen2-vl-7b" | "qwen2.5-vl-3b" | "qwen2.5-vl-7b" => case(14, 2, smart_resize(28, 3136, 12_845_056), plain()),
        "qwen3-vl-2b" | "qwen3-vl-8b" | "qwen3-vl-30b-a3b" => {
            case(16, 2, smart_resize(32, 65_536, 16_777_216), plain())
        }
        "siglip2-so400m-16-naflex" => {
            case(16, 1, json!({ "patch_budget": { "patch": 16, "max_patches": 256 } }), plain())
        }
        // Those below have no rows in the fixture: their image processors were run apart from it.
        "llava-next" => {
            let sizes = json!([[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]);
            llava(336, sizes, json!({ "per_row": 1, "padding": "unpadded" }))
        }
        "llava-onevision" => {
            let sides = || (1..=6).map(|tiles| 384 * tiles);
            let sizes: Vec<[u32; 2]> = sides().flat_map(|height| sides().map(move |width| [height, width])).collect();
            llava(384, json!(sizes), json!({ "per_row": 1, "padding": "unpadded", "max_tiles": 9 }))
        }
        "ovis2" => {
            let whole = json!({ "side": 448, "place": "first" });
            case(14, 2, json!({ "covering_grid": { "tile": 448, "max": 9, "covered": 0.9, "whole": whole } }), plain())
        }
        "kimi-k2.5" => {
            let views = json!({ "patch": 14, "multiple": 28, "max_patches": 4096, "max_side_patches": 512 });
            case(14, 2, json!({ "patch_cap": views }), plain())
        }
        _ => panic!("no rules for {id}"),
    }
}

fn tiles_of(plan: &ViewPlan) -> u32 {
    plan.grid.map_or(0, TileGrid::tiles)
}

fn patch_grid(view: &ViewShape, patch: u32) -> (u32, u32) {
    (view.height / patch, view.width / patch)
}

/// What the plan says of a fact that an image processor gave beside the tokens.
fn fact(case: &Case, plan: &ViewPlan, name: &str) -> Value {
    let first = &plan.views[0];
    let (rows, columns) = patch_grid(first, case.patch);
    let patches: u32 =
        plan.views.iter().map(|view| (view.height / case.patch) * (view.width / case.patch) * view.count).sum();
    let cut = plan.grid.unwrap_or(TileGrid { rows: 1, columns: 1 });
    match (&case.views, name) {
        (ViewsCard::FittingGrid(_), "tiles") => json!(cut.tiles()),
        (ViewsCard::FittingGrid(_), "slots") => json!(plan.count()),
        // A class token in each tile.
        (ViewsCard::FittingGrid(_), "cross_kv_rows") => json!(plan.count() * (rows * columns + 1)),
        (ViewsCard::FittingGrid(_), "aspect_id") => {
            let all = (1..=4).flat_map(|rows| (1..=4 / rows).map(move |columns| TileGrid { rows, columns }));
            json!(1 + all.take_while(|grid| *grid != cut).count())
        }
        (_, "shape") => json!([1, plan.count()]),
        (_, "views" | "expected_views") => json!(plan.count()),
        (_, "local") => json!(tiles_of(plan)),
        (_, "grid_cols_rows") => json!([cut.columns, cut.rows]),
        (_, "padded_patches") => json!(plan.padded_patches),
        (ViewsCard::PatchBudget(_), "patches") => json!(plan.padded_patches),
        (_, "patches") => json!(patches),
        (_, "vis") => json!(rows * columns / (case.merge * case.merge)),
        (ViewsCard::NativeGrid(card), "hw") => json!([cut.rows * card.tile, cut.columns * card.tile]),
        (_, "hw") => json!([first.height, first.width]),
        (ViewsCard::Slices(_), "grid") => plan.grid.map_or(json!([0, 0]), |grid| json!([grid.rows, grid.columns])),
        (ViewsCard::Slices(_), "target_sizes") => {
            json!([patch_grid(first, case.patch), patch_grid(plan.views.last().expect("a view"), case.patch)])
        }
        (ViewsCard::PixelBudget(_) | ViewsCard::LongestSide(_) | ViewsCard::PatchBudget(_), "grid") => {
            json!([rows, columns])
        }
        (_, "grid") => json!([cut.rows, cut.columns]),
        (ViewsCard::PixelBudget(_), "helper") => json!(patches),
        (_, "helper") => json!(plan.count()),
        _ => panic!("{name}: an unknown fact"),
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn tokens_and_views_equal_the_image_processors() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/models/tokens.json")).expect("a JSON fixture");
    let (mut ids, mut rows, mut wrong) = (BTreeSet::new(), 0, Vec::new());
    for group in fixture["groups"].as_array().expect("groups") {
        for id in group["ids"].as_array().expect("ids").iter().map(|id| id.as_str().expect("an id")) {
            let case = model(id);
            for row in group["rows"].as_array().expect("rows") {
                let side = |index: usize| u32::try_from(row[index].as_u64().expect("a side")).expect("a short side");
                let plan = case.plan(side(1), side(0));
                let facts = row[3].as_object().expect("facts").iter();
                let facts = facts.map(|(name, given)| (name.as_str(), given, fact(&case, &plan, name)));
                for (name, given, ours) in facts.chain([("tokens", &row[2], json!(case.tokens(&plan)))]) {
                    // The helper of one model gives its grid where others give a number.
                    let ours = if given.is_array() && name == "helper" { fact(&case, &plan, "grid") } else { ours };
                    if *given != ours {
                        wrong.push(format!("{id} {} × {} px: {name} {ours}, not {given}", row[1], row[0]));
                    }
                }
                rows += 1;
            }
            ids.insert(id);
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((ids.len(), rows), (35, 735), "models and rows of the fixture");
}

#[track_caller]
fn check_tokens(what: &str, case: &Case, (width, height): (u32, u32), expected: u64) {
    assert_eq!(case.tokens(&case.plan(width, height)), expected, "{what}: {width} × {height}");
}
