//! The three published SQLite files: their tables, columns, types and rows, then columns that they lack.

use crate::compare::published_sweep::{KERNELS, UNITS};
use crate::error::Error;
use crate::link::Scenario;
use crate::present::export::full_number::Number;
use crate::present::export::modelmeter::fields::Totals;
use crate::present::export::modelmeter::points::{Cost, Mode, Point, points};
use crate::request::Stage;
use crate::{VERSION, catalog};
use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB, Result as Written, params, params_from_iter};

/// A column: its name, its type, and its value in a row.
type Column<R> = (&'static str, &'static str, fn(&R) -> Value);

/// A published table: the file's name, the table's name, and columns in order.
struct Table<R> {
    file: &'static str,
    name: &'static str,
    columns: Vec<Column<R>>,
}

/// A row of `stage_costs`: a point under one mode of the vision stage.
struct Costed<'a> {
    point: &'a Point,
    mode: &'a Mode,
}

/// A row of `vision_prefill` or `decode`: a point with all modes of the stage.
struct Staged<'a> {
    point: &'a Point,
    stage: Stage,
}

/// What a row is of.
trait Placed {
    fn point(&self) -> &Point;
}

impl Placed for Costed<'_> {
    fn point(&self) -> &Point {
        self.point
    }
}

impl Placed for Staged<'_> {
    fn point(&self) -> &Point {
        self.point
    }
}

fn real(amount: Option<f64>) -> Value {
    amount.map_or(Value::Null, Value::Real)
}

/// A count of tokens, whole in the published types.
fn tokens(count: Option<Number>) -> Value {
    count.map_or(Value::Null, |count| Value::Integer(count.get() as i64))
}

fn whole(count: u32) -> Value {
    Value::Integer(i64::from(count))
}

/// The columns with which every published table begins.
fn sizes<R: Placed>() -> Vec<Column<R>> {
    vec![
        ("model_id", "TEXT", |row| Value::Text(catalog::published_id(&row.point().request.model).to_owned())),
        ("image_tokens_total", "INTEGER", |row| tokens(row.point().sizes.image_tokens_total)),
        ("image_tokens_crops", "INTEGER", |row| tokens(row.point().sizes.image_tokens_crops)),
        ("height_crop_num", "INTEGER", |row| whole(row.point().sizes.height_crop_num)),
        ("width_crop_num", "INTEGER", |row| whole(row.point().sizes.width_crop_num)),
        ("image_width", "INTEGER", |row| whole(row.point().sizes.image_width)),
        ("image_height", "INTEGER", |row| whole(row.point().sizes.image_height)),
        ("batch_size", "INTEGER", |row| whole(row.point().sizes.batch_size)),
    ]
}

/// `vision_sweep.db`: a row per point and mode.
fn vision<'a>() -> Table<Costed<'a>> {
    let mut columns = sizes::<Costed<'a>>();
    columns.extend::<[Column<Costed<'a>>; 13]>([
        ("stage", "TEXT", |row| Value::Text(row.mode.name.to_owned())),
        ("flops_tflops", "REAL", |row| Value::Real(row.mode.cost.flops_tflops)),
        ("io_tb", "REAL", |row| real(row.mode.cost.io_tb)),
        ("arithmetic_intensity", "REAL", |row| real(row.mode.cost.arithmetic_intensity)),
        ("weights_gb", "REAL", |row| real(row.mode.cost.weights_gb)),
        ("activations_gb", "REAL", |row| real(row.mode.cost.activations_gb)),
        ("kv_gb", "REAL", |row| real(row.mode.cost.kv_gb)),
        ("global_image_tokens", "INTEGER", |row| tokens(row.point.sizes.global_image_tokens)),
        ("kernel", "TEXT", |row| row.mode.kernel.map_or(Value::Null, |kernel| Value::Text(kernel.name().to_owned()))),
        ("flops_tensor_tflops", "REAL", |row| real(row.mode.cost.flops_tensor_tflops)),
        ("flops_cuda_tflops", "REAL", |row| real(row.mode.cost.flops_cuda_tflops)),
        ("flops_cuda_kernel_tflops", "REAL", |row| real(row.mode.cost.flops_cuda_kernel_tflops)),
        ("flops_kernel_difference_tflops", "REAL", |row| real(row.mode.cost.flops_kernel_difference_tflops)),
    ]);
    Table { file: "vision_sweep.db", name: "stage_costs", columns }
}

impl Staged<'_> {
    fn totals(&self) -> Totals {
        Totals::of(self.point, self.stage)
    }

    /// What it costs under one of the published kernels.
    fn cost(&self, kernel: usize, amount: fn(&Cost) -> Option<f64>) -> Value {
        real(self.point.mode(self.stage, Some(KERNELS[kernel])).and_then(|mode| amount(&mode.cost)))
    }
}

/// `e2e_vision_prefill_sweep.db` and `e2e_decode_sweep.db`: a row per point.
fn staged<'a>(file: &'static str, name: &'static str) -> Table<Staged<'a>> {
    let mut columns = sizes::<Staged<'a>>();
    columns.extend::<[Column<Staged<'a>>; 23]>([
        ("context_len", "INTEGER", |row| tokens(row.point.sizes.context_len)),
        ("decode_steps", "INTEGER", |row| whole(row.point.sizes.decode_steps)),
        ("analytic_tflops", "REAL", |row| real(row.totals().analytic_tflops)),
        ("analytic_eager_tflops", "REAL", |row| real(row.totals().analytic_eager_tflops)),
        ("analytic_flash_tflops", "REAL", |row| real(row.totals().analytic_flash_tflops)),
        ("vendor_tflops", "REAL", |row| real(row.totals().vendor_tflops)),
        ("global_image_tokens", "INTEGER", |row| tokens(row.point.sizes.global_image_tokens)),
        ("flops_tensor_tflops", "REAL", |row| row.cost(0, |cost| cost.flops_tensor_tflops)),
        ("flops_cuda_tflops", "REAL", |row| row.cost(0, |cost| cost.flops_cuda_tflops)),
        ("weights_gb", "REAL", |row| row.cost(0, |cost| cost.weights_gb)),
        ("kv_gb", "REAL", |row| row.cost(0, |cost| cost.kv_gb)),
        ("vendor_kv_gb", "REAL", |row| real(row.point.mode(row.stage, None).and_then(|mode| mode.cost.kv_gb))),
        ("analytic_only", "INTEGER", |row| Value::Integer(row.point.sizes.analytic_only.into())),
        ("eager_io_tb", "REAL", |row| row.cost(0, |cost| cost.io_tb)),
        ("eager_arithmetic_intensity", "REAL", |row| row.cost(0, |cost| cost.arithmetic_intensity)),
        ("eager_activations_gb", "REAL", |row| row.cost(0, |cost| cost.activations_gb)),
        ("eager_flops_cuda_kernel_tflops", "REAL", |row| row.cost(0, |cost| cost.flops_cuda_kernel_tflops)),
        ("eager_flops_kernel_difference_tflops", "REAL", |row| row.cost(0, |cost| cost.flops_kernel_difference_tflops)),
        ("flash_io_tb", "REAL", |row| row.cost(1, |cost| cost.io_tb)),
        ("flash_arithmetic_intensity", "REAL", |row| row.cost(1, |cost| cost.arithmetic_intensity)),
        ("flash_activations_gb", "REAL", |row| row.cost(1, |cost| cost.activations_gb)),
        ("flash_flops_cuda_kernel_tflops", "REAL", |row| row.cost(1, |cost| cost.flops_cuda_kernel_tflops)),
        ("flash_flops_kernel_difference_tflops", "REAL", |row| row.cost(1, |cost| cost.flops_kernel_difference_tflops)),
    ]);
    Table { file, name, columns }
}

/// A database: its published name and the bytes of its file.
pub type Database = (&'static str, Vec<u8>);

/// The published SQLite files of a scenario's sweep; its own stage and kernels do not matter.
///
/// # Errors
/// As [`crate::present::export::modelmeter()`].
pub fn sqlite_files(scenario: &Scenario) -> Result<Vec<Database>, Error> {
    let points = points(scenario)?;
    let costed = points.iter().flat_map(|point| {
        let modes = point.modes.iter().filter(|mode| mode.stage == Stage::Vision);
        modes.map(move |mode| Costed { point, mode })
    });
    let staged_rows = |stage| points.iter().map(move |point| Staged { point, stage });
    let prefill = staged("e2e_vision_prefill_sweep.db", "vision_prefill");
    let decode = staged("e2e_decode_sweep.db", "decode");
    let files = [
        database(scenario, &vision(), costed),
        database(scenario, &prefill, staged_rows(Stage::FirstToken)),
        database(scenario, &decode, staged_rows(Stage::Decode)),
    ];
    Ok(files.map(|file| file.expect("a table in memory takes these rows")).into())
}

fn database<R>(scenario: &Scenario, table: &Table<R>, rows: impl Iterator<Item = R>) -> Written<Database> {
    let Table { file, name, columns } = table;
    let mut database = Connection::open_in_memory()?;
    let declared: Vec<String> = columns.iter().map(|(name, kind, _)| format!("\"{name}\" {kind}")).collect();
    database.execute_batch(&format!("CREATE TABLE \"{name}\" ({})", declared.join(", ")))?;
    database.execute_batch("CREATE TABLE about (version TEXT NOT NULL, link TEXT NOT NULL, units TEXT NOT NULL)")?;
    database.execute("INSERT INTO about VALUES (?, ?, ?)", params![VERSION, scenario.link(), UNITS])?;
    let transaction = database.transaction()?;
    {
        let places = vec!["?"; columns.len()].join(",");
        let mut insert = transaction.prepare(&format!("INSERT INTO \"{name}\" VALUES ({places})"))?;
        for row in rows {
            insert.execute(params_from_iter(columns.iter().map(|(_, _, value)| value(&row))))?;
        }
    }
    transaction.commit()?;
    Ok((file, database.serialize(MAIN_DB)?.to_vec()))
}
