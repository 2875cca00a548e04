//! Links about memory and the type of logits: what they mean, and what is said of one that means nothing.

use stagecost::link::Scenario;
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn check(link: &str, canonical: &str) {
    assert_eq!(Scenario::from_link(link).expect(link).link(), canonical, "{link}");
}

#[track_caller]
fn refuse(link: &str, message: &str) {
    assert_eq!(Scenario::from_link(link).expect_err(link).to_string(), message);
}

/// Rows are added, never changed.
#[wasm_bindgen_test(unsupported = test)]
fn links_that_open() {
    check("logits_dtype=fp32&memory_share=0.90&free_bytes=default&kv_block=1", "v=1");
    check("memory_share=default&kv_block=default", "v=1");
    check(
        "kv_block=016&free_bytes=51114070016&memory_share=.95&logits_dtype=model",
        "v=1&logits_dtype=model&memory_share=0.95&free_bytes=51114070016&kv_block=16",
    );
    check("axis=memory_share&values=0.8,0.9", "v=1&axis=memory_share&values=0.8,0.9");
}

#[wasm_bindgen_test(unsupported = test)]
fn values_that_no_key_takes() {
    refuse("logits_dtype=bf16", "logits_dtype: \"bf16\" is not known; expected one of fp32, model");
    let share = "expected a share from 0.01 to 1, such as 0.9, or default";
    refuse("memory_share=1.1", &format!("memory_share: \"1.1\" is too large; {share}"));
    refuse("memory_share=0", &format!("memory_share: \"0\" is too small; {share}"));
    let bytes = "expected whole bytes from 1 to 100000000000000, or default";
    refuse("free_bytes=1.5", &format!("free_bytes: \"1.5\" is not a whole number; {bytes}"));
    refuse("free_bytes=100000000000001", &format!("free_bytes: \"100000000000001\" is too large; {bytes}"));
    let block = "expected a whole number of tokens from 1 to 4096, or default";
    refuse("kv_block=4097", &format!("kv_block: \"4097\" is too large; {block}"));
    refuse("kv_block=0", &format!("kv_block: \"0\" is too small; {block}"));
}
