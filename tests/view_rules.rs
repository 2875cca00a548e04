//! View and token rules against the rows that image processors made of images of many sizes.
//!
//! All models of the fixture are here. Rules that no card expresses: LFM2-VL (one view within a pixel budget, or tiles
//! where the image is far over it), GLM-Image (`smart_resize` by sides instead of areas), GLM-5 (a budget searched by the
//! height of the content), and the second, larger view that the other tower of DeepSeek-VL's hybrid runs on.

use serde_json::{Value, json};
use stagecost::workload::rules::{
    PixelSize, TileGrid, ViewError, ViewPlan, ViewRole, ViewShape, grid_plan, plan, tokens,
};
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
        "command-a-vision" => {
            case(16, 2, json!({ "fitting_grid": { "tile": 512, "max": 12, "whole": { "side": 512 } } }), plain())
        }
        "ovis2" => {
            let whole = json!({ "side": 448, "place": "first" });
            case(14, 2, json!({ "covering_grid": { "tile": 448, "max": 9, "covered": 0.9, "whole": whole } }), plain())
        }
        "kimi-k2.5" => {
            let views = json!({ "patch": 14, "multiple": 28, "max_patches": 4096, "max_side_patches": 512 });
            case(14, 2, json!({ "patch_cap": views }), plain())
        }
        "perception-lm" => {
            let whole = json!({ "side": 448, "place": "first", "single_tile": "kept" });
            case(14, 2, json!({ "largest_grid": { "tile": 448, "max": 36, "whole": whole } }), plain())
        }
        "idefics2" => {
            let views = json!({ "shortest": 378, "longest": 980, "parts": "quarters_and_whole" });
            case(14, 1, json!({ "bounded_sides": views }), plain())
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

/// Tokens and views of models without rows in the fixture, by their processors' code run apart from it.
#[wasm_bindgen_test(unsupported = test)]
fn rules_of_further_models_equal_their_processors() {
    #[track_caller]
    fn check(id: &str, (width, height): (u32, u32), expected: (u64, u32)) {
        let case = model(id);
        let plan = case.plan(width, height);
        assert_eq!((case.tokens(&plan), plan.count()), expected, "{id}: {width} × {height} px");
    }
    for (id, small, page, long) in [
        ("llava-next", (2340, 5), (1968, 5), (792, 4)),
        ("llava-onevision", (2929, 5), (7363, 25), (1377, 7)),
        ("command-a-vision", (768, 3), (3328, 13), (2816, 11)),
        ("ovis2", (1280, 5), (2304, 9), (2560, 10)),
        ("kimi-k2.5", (414, 1), (1032, 1), (716, 1)),
        ("perception-lm", (9216, 36), (7424, 29), (9472, 37)),
        ("idefics2", (7650, 5), (13_650, 5), (9450, 5)),
    ] {
        check(id, (640, 480), small);
        check(id, (2160, 3840), page);
        check(id, (100, 5000), long);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn images_that_processors_refuse_are_refused_for_their_reason() {
    #[track_caller]
    fn check(id: &str, (width, height): (u32, u32), expected: ViewError) {
        let refused = plan(&model(id).views, width, height);
        assert_eq!(refused, Err(expected), "{id}: {width} × {height} px");
    }
    check("qwen2-vl-7b", (300, 1), ViewError::TooLong { width: 300, height: 1, limit: 200 });
    // Short sides are enlarged first.
    check("glm-ocr", (300, 1), ViewError::TooLong { width: 8400, height: 28, limit: 200 });
    check("paddleocr-vl", (1, 300), ViewError::TooLong { width: 28, height: 8400, limit: 200 });
    check("phi-4-multimodal", (300, 1), ViewError::TooThin { width: 448, height: 1, least: 10 });
    check("mistral-small-3.1-24b", (5000, 1), ViewError::TooThin { width: 1540, height: 0, least: 1 });
    check("idefics2", (300, 1), ViewError::TooThin { width: 150, height: 0, least: 1 });
    check("clip-l-14-336", (0, 336), ViewError::NoPixels { width: 0, height: 336 });
    check("clip-l-14-336", (1 << 21, 1), ViewError::TooLarge { width: 1 << 21, height: 1, most: 1 << 20 });
}

#[wasm_bindgen_test(unsupported = test)]
fn cards_with_absurd_numbers_are_refused_by_field() {
    #[track_caller]
    fn check(views: Value, field: &str) {
        match plan(&case(14, 1, views.clone(), json!({})).views, 1000, 700) {
            Err(ViewError::BadField { field: named, .. }) => assert_eq!(named, field, "{views}"),
            other => panic!("{views}: {other:?}"),
        }
    }
    check(smart_resize(0, 1, 2), "multiple");
    check(near_grid(0, 2, 9, 1024, None), "tile");
    check(near_grid(640, 2, u32::MAX, 1024, None), "max");
    check(near_grid(640, 2, 9, 0, None), "whole.side");
    check(json!({ "listed_grids": { "tile": 336, "sizes": [[100, 100]] } }), "sizes");
    let nothing = json!({ "nearest_grid": { "tile": 640, "min": 9, "max": 2 } });
    let refused = plan(&case(14, 1, nothing, json!({})).views, 1000, 700);
    assert_eq!(refused, Err(ViewError::NoGrid { min: 9, max: 2 }));
}

/// Every view has pixels and its tokens are whole, whatever the image.
#[wasm_bindgen_test(unsupported = test)]
fn images_of_any_size_have_views_or_are_refused() {
    let sides = [1, 2, 13, 27, 28, 100, 336, 447, 640, 641, 1000, 2049, 5000, 30_011, 1 << 20];
    let ids = ["qwen2-vl-7b", "glm-ocr", "paddleocr-vl", "deepseek-ocr", "idefics3-8b", "minicpm-v-4.6", "ovis2"];
    let more = ["gemma-4-e2b-vision", "siglip2-so400m-16-naflex", "llava-onevision", "phi-4-multimodal", "kimi-k2.5"];
    let last = ["mistral-small-3.1-24b", "llama-4-scout", "perception-lm", "gemma-3-4b+pan-and-scan"];
    for id in ids.iter().chain(&more).chain(&last) {
        let case = model(id);
        for (width, height) in sides.iter().flat_map(|width| sides.iter().map(move |height| (*width, *height))) {
            let Ok(plan) = plan(&case.views, width, height) else { continue };
            let side = case.patch * case.merge;
            for view in &plan.views {
                let exact = view.width % side == 0 && view.height % side == 0 || *id == "llava-onevision";
                assert!(
                    exact && view.width.min(view.height) >= side && view.count > 0,
                    "{id} {width} {height} {view:?}"
                );
            }
            assert!(case.tokens(&plan) > 0, "{id}: {width} × {height} px");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn views_stand_in_the_order_in_which_the_model_runs_them() {
    #[track_caller]
    fn check(id: &str, expected: [(ViewRole, u32, u32); 2]) {
        let plan = model(id).plan(2339, 1654);
        let views: Vec<_> = plan.views.iter().map(|view| (view.role, view.width, view.count)).collect();
        assert_eq!(views, expected, "{id}");
    }
    check("deepseek-ocr", [(ViewRole::Tile, 640, 6), (ViewRole::Whole, 1024, 1)]);
    check("internvl3-8b", [(ViewRole::Tile, 448, 12), (ViewRole::Whole, 448, 1)]);
    check("phi-4-multimodal", [(ViewRole::Whole, 448, 1), (ViewRole::Tile, 448, 24)]);
    check("minicpm-v-4.6", [(ViewRole::Whole, 504, 1), (ViewRole::Tile, 560, 9)]);
}

/// A grid that a person chose, without an image.
#[wasm_bindgen_test(unsupported = test)]
fn a_chosen_grid_has_the_tokens_of_an_image_cut_so() {
    let case = model("deepseek-ocr");
    let ViewsCard::NearestGrid(card) = &case.views else { panic!("a nearest grid") };
    let image = PixelSize { width: 1280, height: 1920 };
    let chosen = grid_plan(card.tile, Some(TileGrid { rows: 3, columns: 2 }), card.whole, image);
    assert_eq!(chosen, case.plan(1280, 1920));
    assert_eq!(case.tokens(&chosen), 903);
    assert_eq!(case.tokens(&grid_plan(card.tile, None, card.whole, image)), 273);
    // A single tile is not run beside the whole view.
    assert_eq!(grid_plan(card.tile, Some(TileGrid { rows: 1, columns: 1 }), card.whole, image).count(), 1);
}
