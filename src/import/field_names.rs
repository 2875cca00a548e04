//! The vocabulary of configuration files: names of fields, old and new, with what is the most.

/// A field that holds whole numbers.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its names; the first one is the newest.
    pub names: &'static [&'static str],
    /// The most that it may be.
    pub most: u32,
}

impl Key {
    const fn new(names: &'static [&'static str], most: u32) -> Self {
        Key { names, most }
    }

    /// What would be right.
    pub fn expected(&self) -> String {
        format!("a whole number from 1 to {}", self.most)
    }
}

/// Most layers.
pub const MOST_LAYERS: u32 = 4_096;
/// Largest width, vocabulary or number of experts.
pub const MOST_WIDTH: u32 = 4_000_000;
/// Longest side in pixels, or of a patch.
pub const MOST_SIDE: u32 = 16_384;
/// Most tokens or pixels.
pub const MOST_PIXELS: u32 = 2_000_000_000;
/// Most tiles of an image.
pub const MOST_TILES: u32 = 1_024;

/// Number of layers.
pub const LAYERS: Key = Key::new(&["num_hidden_layers", "depth", "num_layers"], MOST_LAYERS);
/// Hidden width.
pub const HIDDEN: Key = Key::new(&["hidden_size"], MOST_WIDTH);
/// Hidden width, where `hidden_size` is what the merger makes.
pub const EMBED: Key = Key::new(&["embed_dim"], MOST_WIDTH);
/// Width of an MLP's hidden layer.
pub const INTERMEDIATE: Key = Key::new(&["intermediate_size"], MOST_WIDTH);
/// The same, of towers with relative positions.
pub const MLP_DIM: Key = Key::new(&["mlp_dim"], MOST_WIDTH);
/// Attention heads.
pub const HEADS: Key = Key::new(&["num_attention_heads", "num_heads"], MOST_WIDTH);
/// Heads of keys and values.
pub const KV_HEADS: Key = Key::new(&["num_key_value_heads"], MOST_WIDTH);
/// Width of a head.
pub const HEAD: Key = Key::new(&["head_dim"], MOST_WIDTH);
/// Number of layers, as builders of towers name it.
pub const BUILT_LAYERS: Key = Key::new(&["layers"], MOST_LAYERS);
/// Hidden width, as they name it.
pub const BUILT_WIDTH: Key = Key::new(&["width"], MOST_WIDTH);
/// Attention heads, as they name them.
pub const BUILT_HEADS: Key = Key::new(&["heads"], MOST_WIDTH);
/// Width that a projector reads.
pub const INPUT: Key = Key::new(&["input_dim"], MOST_WIDTH);
/// Width that it makes.
pub const PROJECTED: Key = Key::new(&["n_embed"], MOST_WIDTH);
/// Image channels.
pub const CHANNELS: Key = Key::new(&["num_channels", "in_channels", "in_chans"], 4_096);
/// Image side.
pub const IMAGE: Key = Key::new(&["image_size"], MOST_SIDE);
/// Patch side.
pub const PATCH: Key = Key::new(&["patch_size"], MOST_SIDE);
/// Frames of a patch.
pub const FRAMES: Key = Key::new(&["temporal_patch_size"], 4_096);
/// Tokens along a side of the square that becomes one.
pub const MERGE: Key = Key::new(&["spatial_merge_size"], 256);
/// Side of windows, in tokens or in pixels.
pub const WINDOW: Key = Key::new(&["window_size"], MOST_SIDE);
/// Layers that see every token.
pub const GLOBAL: Key = Key::new(&["global_attn_indexes", "fullatt_block_indexes"], MOST_LAYERS);
/// Output channels of a neck.
pub const OUT_CHANNELS: Key = Key::new(&["output_channels"], MOST_WIDTH);
/// Output channels of the convolutions that halve a neck's grid.
pub const DOWNSAMPLE: Key = Key::new(&["downsample_channels"], MOST_WIDTH);
/// Output width of a merger.
pub const OUT_HIDDEN: Key = Key::new(&["out_hidden_size"], MOST_WIDTH);
/// Tokens of the vocabulary.
pub const VOCABULARY: Key = Key::new(&["vocab_size"], MOST_WIDTH);
/// Longest sequence.
pub const POSITIONS: Key = Key::new(&["max_position_embeddings"], MOST_PIXELS);
/// Tokens of a sliding window.
pub const SLIDING: Key = Key::new(&["sliding_window"], MOST_PIXELS);
/// Routed experts.
pub const EXPERTS: Key = Key::new(&["n_routed_experts", "num_experts", "num_local_experts"], MOST_WIDTH);
/// Routed experts that a token visits.
pub const PER_TOKEN: Key = Key::new(&["num_experts_per_tok"], MOST_WIDTH);
/// Experts that every token visits.
pub const SHARED: Key = Key::new(&["n_shared_experts"], 4_096);
/// Width of an expert's hidden layer.
pub const EXPERT: Key = Key::new(&["moe_intermediate_size"], MOST_WIDTH);
/// First layers that have no experts.
pub const DENSE: Key = Key::new(&["first_k_dense_replace"], MOST_LAYERS);
/// Fewest tiles.
pub const MIN_TILES: Key = Key::new(&["min_patches"], MOST_TILES);
/// Most tiles.
pub const MAX_TILES: Key = Key::new(&["max_patches"], MOST_TILES);
/// Side of a tile.
pub const TILE: Key = Key::new(&["tile_size"], MOST_SIDE);
/// Tokens along a side that a processor merges.
pub const MERGED: Key = Key::new(&["merge_size"], 256);
/// Least area.
pub const MIN_PIXELS: Key = Key::new(&["min_pixels"], MOST_PIXELS);
/// Greatest area.
pub const MAX_PIXELS: Key = Key::new(&["max_pixels"], MOST_PIXELS);
/// Height.
pub const HEIGHT: Key = Key::new(&["height"], MOST_SIDE);
/// Width.
pub const WIDTH: Key = Key::new(&["width"], MOST_SIDE);
/// Shortest side.
pub const SHORTEST: Key = Key::new(&["shortest_edge"], MOST_SIDE);
/// What a processor resizes to.
pub const SIZE: Key = Key::new(&["size"], MOST_SIDE);
/// What it crops to after that.
pub const CROP_SIZE: Key = Key::new(&["crop_size"], MOST_SIDE);
/// What it pads to after that.
pub const PAD_SIZE: Key = Key::new(&["pad_size"], MOST_SIDE);
/// Least area, as newer files write it.
pub const LEAST_AREA: Key = Key::new(&["shortest_edge"], MOST_PIXELS);
/// Greatest area, as newer files write it.
pub const MOST_AREA: Key = Key::new(&["longest_edge"], MOST_PIXELS);

/// Longest edge of a size.
pub const LONGEST: Key = Key::new(&["longest_edge"], MOST_SIDE);
/// Largest view that a processor makes.
pub const MAX_IMAGE: Key = Key::new(&["max_image_size"], MOST_SIDE);
/// Most patches of an image.
pub const MAX_PATCHES: Key = Key::new(&["max_num_patches"], 65_536);
/// Most image tokens of an image.
pub const MAX_SOFT_TOKENS: Key = Key::new(&["max_soft_tokens"], 65_536);
/// Register tokens.
pub const REGISTERS: Key = Key::new(&["num_register_tokens"], 4_096);
/// Positions of a square table.
pub const TABLE_PATCHES: Key = Key::new(&["num_position_embeddings", "num_patches"], MOST_WIDTH);
/// Positions of a table along each axis.
pub const TABLE_LENGTH: Key = Key::new(&["position_embedding_size"], 65_536);
/// Side of the images that a table of positions was made for.
pub const TABLE_SIDE: Key = Key::new(&["max_image_size", "pretrain_image_size"], MOST_SIDE);
/// Tokens along a side of the square that becomes one, as models of several families name it.
pub const SCALE_FACTOR: Key = Key::new(&["scale_factor", "downsample_factor", "pooling_kernel_size"], 256);
/// Image tokens that are left of an image.
pub const TOKENS_PER_IMAGE: Key = Key::new(&["mm_tokens_per_image"], 65_536);
/// Width between a merger's two linear layers.
pub const ALIGNMENT: Key = Key::new(&["alignment_intermediate_size"], MOST_WIDTH);
/// Widths of a projector in front of the merger's last layer.
pub const PROJECTOR_INPUT: Key = Key::new(&["projector_input_dim"], MOST_WIDTH);
/// The second of them.
pub const PROJECTOR_OUTPUT: Key = Key::new(&["projector_output_dim"], MOST_WIDTH);
/// Width that a projector makes.
pub const PROJECTION: Key = Key::new(&["projection_dim"], MOST_WIDTH);

/// Layers whose features go to further mergers.
pub const DEEPSTACK: Key = Key::new(&["deepstack_visual_indexes"], MOST_LAYERS);
/// Channels of feature maps of several scales.
pub const PYRAMID: Key = Key::new(&["fpn_hidden_size"], MOST_WIDTH);
/// Width of an MLP's hidden layer in layers without experts.
pub const DENSE_INTERMEDIATE: Key = Key::new(&["intermediate_size_mlp"], MOST_WIDTH);
/// Distance between layers with experts, in layers.
pub const EXPERT_STEP: Key = Key::new(&["decoder_sparse_step", "interleave_moe_layer_step"], MOST_LAYERS);
/// Layers that have no experts all the same.
pub const NO_EXPERTS: Key = Key::new(&["mlp_only_layers"], MOST_LAYERS);

/// Name of the field that says whether the head is the embedding.
pub const TIED: &str = "tie_word_embeddings";
/// Names of the vision half's object.
pub const VISION: &[&str] = &["vision_config"];
/// Name under which old files have its fields once more.
pub const VISION_DICT: &[&str] = &["vision_config_dict"];
/// Names of the decoder's object.
pub const TEXT: &[&str] = &["text_config", "language_config"];
