//! The groups of a breakdown: every operator in exactly one, and in the right one.

use stagecost::operators;
use stagecost::recording::place::Kind;
use stagecost::request::{AttentionKernel, Request, Stage};
use stagecost::study::component_groups::{Group, breakdown};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn groups_add_up_and_the_kernel_changes_attention_alone() {
    for stage in Stage::ALL {
        groups_of(stage);
    }
}

fn groups_of(stage: Stage) {
    let request = |kernel| Request { stage, kernel, ..Request::default() };
    let of = |kernel| breakdown(&request(kernel)).expect("a valid request");
    let normal = of(AttentionKernel::Normal);
    for kernel in AttentionKernel::ALL {
        let total = stagecost::evaluate(&request(kernel)).expect("a valid request");
        let shares = of(kernel);
        assert_eq!(shares.iter().map(|share| share.hbm.total().get()).sum::<f64>(), total.hbm.total().get());
        assert_eq!(shares.iter().map(|share| share.flop.tensor.get()).sum::<f64>(), total.flop.tensor.get());
        for (share, normal) in shares.iter().zip(&normal) {
            assert_eq!(share.flop.tensor, normal.flop.tensor, "{:?}", share.group);
            let changed = share.hbm != normal.hbm;
            assert_eq!(changed, share.group.is_attention() && kernel != AttentionKernel::Normal, "{:?}", share.group);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn linear_layers_are_products_with_weights_and_nothing_else_is() {
    let rows = |stage| operators(&Request { stage, ..Request::default() }).expect("a valid request");
    for row in Stage::ALL.into_iter().flat_map(rows) {
        let products = row.flop.tensor.get() > 0.0;
        let weights = row.hbm.weights.get() > 0.0;
        match Group::of(&row) {
            Group::Kind(Kind::Linear) => assert!(products && weights, "{}", row.category),
            Group::Kind(Kind::Embedding) => assert!(
                weights || row.category.ends_with("embed") || row.category.contains("embedding"),
                "{}",
                row.category
            ),
            // The head, and the cast of its logits.
            Group::Kind(Kind::Head) => assert_eq!(products && weights, row.step.is_empty(), "{}", row.category),
            Group::Kind(Kind::Experts) => assert!(row.category.starts_with("decoder.moe."), "{}", row.category),
            group if group.is_attention() => assert!(!weights, "{}", row.category),
            Group::Kind(Kind::Pointwise | Kind::Copies | Kind::Assembly) => assert!(!products, "{}", row.category),
            Group::Kind(Kind::Positions) => {
                assert!(row.category.ends_with("relpos") || row.category.contains("rope"), "{}", row.category);
            }
            group => panic!("{group:?} is left out"),
        }
    }
}
