//! The keyring of the desktop session: whoever offers the Secret Service on its bus, GNOME Keyring, KWallet or KeePassXC.

use std::sync::Arc;

use dbus_secret_service_keyring_store::Store;
use keyring_core::CredentialStore;

use super::desktop;

/// Whether there can be one: without a session's bus, D-Bus would try to start one.
pub fn may_have_keyring() -> bool {
    desktop::bus_address().is_some()
}

/// The keyring; asking for it may start it.
pub fn keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(Store::new()?)
}
