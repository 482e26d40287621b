//! The site builds, and what a first visitor loads is as small as promised.

use anyhow::Result;

use super::count::Count;
use crate::site;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result<Count> {
    let sizes = site::build(workspace)?;
    print!("{sizes}");
    let mut count = Count::one_passed();
    count.add(Count::of(sizes.fits()));
    Ok(count)
}
