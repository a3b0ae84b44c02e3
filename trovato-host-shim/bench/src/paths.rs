//! The ways to an item, side by side: plugins in hosts, and the floor.

use trovato_host_shim::build::Built;
use trovato_host_shim::{Grants, Host, HostConfig};

use crate::Result;
use crate::floor::Floor;
use crate::guests;
use crate::ours::Side;
use crate::posts::{self, Post};

/// What Gate 1 is measured on, ready to be called.
pub(crate) struct Paths {
    pub(crate) posts: Vec<Post>,
    /// The plugin without handles, in a host that sends no index.
    pub(crate) plain: Side,
    /// The same plugin, in a host that does.
    pub(crate) indexed: Side,
    pub(crate) lazy: Side,
    /// `plain` and `lazy` as components.
    pub(crate) component: Side,
    pub(crate) lazy_component: Side,
    pub(crate) floor: Floor,
}

impl Paths {
    /// Builds the guests, loads them and reads the items: all, or the one of
    /// this name.
    ///
    /// # Errors
    ///
    /// When one of that fails, and when there is no item of the name.
    pub(crate) fn new(item: Option<&str>) -> Result<Self> {
        let mut posts = posts::read()?;
        if let Some(item) = item {
            posts.retain(|post| post.name == item);
            if posts.is_empty() {
                return Err(format!("there is no item `{item}`").into());
            }
        }
        let Sides {
            plain,
            indexed,
            lazy,
            component,
            lazy_component,
        } = Sides::load()?;
        Ok(Self {
            posts,
            plain,
            indexed,
            lazy,
            component,
            lazy_component,
            floor: Floor::load(&guests::build("floor")?.wasm)?,
        })
    }
}

/// Our ways alone, each freshly loaded.
pub(crate) struct Sides {
    pub(crate) plain: Side,
    pub(crate) indexed: Side,
    pub(crate) lazy: Side,
    pub(crate) component: Side,
    pub(crate) lazy_component: Side,
}

impl Sides {
    /// Builds the guests and loads them.
    ///
    /// # Errors
    ///
    /// When one of that fails.
    pub(crate) fn load() -> Result<Self> {
        let host = |item_index| {
            Host::new(HostConfig {
                grants: Grants::declared(),
                item_index,
                ..HostConfig::default()
            })
        };
        let load = |guest: &Built, host: &Host| -> Result<Side> {
            let plugin = guest.load(host)?;
            let host = host.clone();
            Ok(Side { host, plugin })
        };
        let (sdk, lazy) = (guests::build("sdk")?, guests::build("lazy")?);
        let (with_index, without) = (host(true)?, host(false)?);
        Ok(Self {
            plain: load(&sdk, &without)?,
            indexed: load(&sdk, &with_index)?,
            lazy: load(&lazy, &with_index)?,
            component: load(&guests::component("sdk")?, &without)?,
            lazy_component: load(&guests::component("lazy")?, &with_index)?,
        })
    }
}
