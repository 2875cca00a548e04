//! The page's entry point, which Trunk builds.

fn main() {
    stagecost_web::start();
}
