//! Sizes of a point under the names of the published files.

use crate::present::export::full_number::Number;
use crate::request::Request;
use crate::workload::Workload;
use serde::Serialize;

/// Sizes of a point, under the names of all files that publish them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sizes {
    pub rows: u32,
    pub columns: u32,
    pub image_tokens: Option<Number>,
    pub context_len: Option<Number>,
    pub global_image_tokens: Option<Number>,
    pub batch_size: u32,
    pub decode_steps: u32,
    pub image_tokens_total: Option<Number>,
    pub image_tokens_crops: Option<Number>,
    pub height_crop_num: u32,
    pub width_crop_num: u32,
    pub image_size: u32,
    pub image_width: u32,
    pub image_height: u32,
    pub scale: f64,
    pub patch_size: u32,
    pub grid_size_width: u32,
    pub grid_size_height: u32,
    pub num_patches: u32,
    pub context_len_prefill: Option<Number>,
    pub analytic_only: bool,
}

/// Tokens of the global view, the separator included.
pub(super) fn global_tokens(request: &Request) -> Option<Number> {
    let tokens = Workload::new(request).tokens();
    Number::new(tokens.image - tokens.crops())
}

impl Sizes {
    /// Of a request.
    pub(super) fn new(request: &Request, analytic_only: bool) -> Self {
        let workload = Workload::new(request);
        let tokens = workload.tokens();
        let [image, crops] = [tokens.image, tokens.crops()].map(Number::new);
        let context = Number::new(workload.context(f64::from(request.prompt)));
        let (rows, columns) = request.grid().map_or((0, 0), |grid| (grid.rows, grid.columns));
        let (width, height) = match request.grid() {
            Some(_) => (columns * request.tile, rows * request.tile),
            None => (request.base, request.base),
        };
        let size = width.max(height);
        let patch = request.model.vision.patch();
        Self {
            rows,
            columns,
            image_tokens: image,
            context_len: context,
            global_image_tokens: global_tokens(request),
            batch_size: request.batch,
            decode_steps: request.steps,
            image_tokens_total: image,
            image_tokens_crops: crops,
            height_crop_num: rows,
            width_crop_num: columns,
            image_size: size,
            image_width: width,
            image_height: height,
            scale: f64::from(size) / f64::from(request.base),
            patch_size: patch,
            grid_size_width: width / patch,
            grid_size_height: height / patch,
            num_patches: (width / patch) * (height / patch),
            context_len_prefill: context,
            analytic_only,
        }
    }
}

/// The sizes that every published file has.
#[derive(Serialize)]
struct Common {
    image_tokens_total: Option<Number>,
    image_tokens_crops: Option<Number>,
    global_image_tokens: Option<Number>,
    height_crop_num: u32,
    width_crop_num: u32,
    image_width: u32,
    image_height: u32,
    batch_size: u32,
}

/// The sizes in `vision_sweep.json`, where no decoder runs.
#[derive(Serialize)]
pub(super) struct VisionSizes {
    #[serde(flatten)]
    common: Common,
    image_size: u32,
    scale: f64,
    patch_size: u32,
    grid_size_width: u32,
    grid_size_height: u32,
    num_patches: u32,
    context_len_prefill: u32,
    decode_steps: u32,
}

/// The sizes in the files of prefill and decode.
#[derive(Serialize)]
pub(super) struct DecoderSizes {
    #[serde(flatten)]
    common: Common,
    context_len: Option<Number>,
    decode_steps: u32,
    analytic_only: bool,
}

impl From<&Sizes> for Common {
    fn from(sizes: &Sizes) -> Self {
        Self {
            image_tokens_total: sizes.image_tokens_total,
            image_tokens_crops: sizes.image_tokens_crops,
            global_image_tokens: sizes.global_image_tokens,
            height_crop_num: sizes.height_crop_num,
            width_crop_num: sizes.width_crop_num,
            image_width: sizes.image_width,
            image_height: sizes.image_height,
            batch_size: sizes.batch_size,
        }
    }
}

impl From<&Sizes> for VisionSizes {
    fn from(sizes: &Sizes) -> Self {
        Self {
            common: sizes.into(),
            image_size: sizes.image_size,
            scale: sizes.scale,
            patch_size: sizes.patch_size,
            grid_size_width: sizes.grid_size_width,
            grid_size_height: sizes.grid_size_height,
            num_patches: sizes.num_patches,
            context_len_prefill: 0,
            decode_steps: 0,
        }
    }
}

impl From<&Sizes> for DecoderSizes {
    fn from(sizes: &Sizes) -> Self {
        Self {
            common: sizes.into(),
            context_len: sizes.context_len,
            decode_steps: sizes.decode_steps,
            analytic_only: sizes.analytic_only,
        }
    }
}
