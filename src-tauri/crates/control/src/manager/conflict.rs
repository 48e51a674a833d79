//! Chooses the port of a server, and deals with other holders of that port.

use std::time::Duration;

use super::Manager;
use super::free::{Freed, Place, Shown};
use super::options::{OnConflict, StartOptions};
use crate::reserved::configured_ports;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Conflict, Happening, ServerRef, Snapshot};
use trayvisor_platform as platform;
use trayvisor_project::config::ServerConfig;
use trayvisor_store::history::History;
use trayvisor_supervise::ports;
use trayvisor_supervise::record::Record;
use trayvisor_supervise::socket::Request;

/// Maximum number of ports to try, if each is taken between the check and the launch.
const NEXT_PORTS: u32 = 10;

impl Manager {
    pub(super) fn remember_freed(&self, server: &ServerRef, port: u16, freed: &[Freed]) {
        if !freed.is_empty() {
            let holders = freed.iter().map(|freed| freed.holder.message()).collect();
            History::of(&self.home, server).add(Happening::Freed { port, holders });
        }
    }

    pub(super) fn conflict_on(&self, server: &ServerRef, host: &str, port: u16) -> Result<Option<Conflict>> {
        ports::conflict(&self.home, host, port, &self.own_processes(server), || configured_ports(&self.home))
    }

    /// The processes of a server's tree, and those that a killed supervisor left, which the next supervisor cleans up.
    fn own_processes(&self, server: &ServerRef) -> Vec<u32> {
        let trees = Record::trees(&self.home).into_iter().filter(|(of, _)| of == server);
        let left = platform::tagged(&self.home.mark(server));
        trees.flat_map(|(_, tree)| tree).chain(left).map(|process| process.pid).collect()
    }

    /// Brings a server up on its port. If other processes hold the port, does what the options say.
    pub(super) async fn bring_up_on_port(
        &self,
        server: &ServerRef,
        config: &ServerConfig,
        options: &StartOptions,
        request: Request,
    ) -> Result<Snapshot> {
        let Some(port) = options.port.or(config.listens_on()) else {
            return self.bring_up(server, request, options.wait).await;
        };
        match &options.on_conflict {
            OnConflict::Refuse => self.bring_up(server, request, options.wait).await,
            OnConflict::Free => {
                let place = self.place_of(server, &config.host, port);
                self.make_way_at(server, &place, &Shown::holders(&place.holders(&self.home)?)).await?;
                self.bring_up(server, request, options.wait).await
            }
            OnConflict::FreeShown(shown) => {
                let place = self.place_of(server, &config.host, port);
                self.make_way_at(server, &place, &Shown::holders(shown)).await?;
                self.bring_up(server, request, options.wait).await
            }
            OnConflict::TakeOver(leader) => {
                let place = self.place_of(server, &config.host, port);
                self.make_way_at(server, &place, &Shown::leader(leader)).await?;
                self.bring_up(server, request, options.wait).await
            }
            OnConflict::NextPort => {
                let conflict = self.conflict_on(server, &config.host, port)?;
                let next = conflict.map_or(Ok(options.port), |conflict| next_port(conflict).map(Some))?;
                self.bring_up_on_next(server, next, request, options.wait).await
            }
        }
    }

    /// If another process takes the port first, tries the next one, up to a limit.
    async fn bring_up_on_next(
        &self,
        server: &ServerRef,
        mut port: Option<u16>,
        request: Request,
        wait: Duration,
    ) -> Result<Snapshot> {
        for _ in 1..NEXT_PORTS {
            match self.bring_up(server, request.clone().on(port), wait).await {
                Err(Error::PortBusy(conflict)) => port = Some(next_port(*conflict)?),
                outcome => return outcome,
            }
        }
        self.bring_up(server, request.on(port), wait).await
    }

    /// Ends the holders that were shown. Others are left alone; the start then reports the conflict again.
    async fn make_way_at(&self, server: &ServerRef, place: &Place<'_>, shown: &Shown<'_>) -> Result<()> {
        match self.release(place, shown).await {
            Ok(freed) => {
                self.remember_freed(server, place.port(), &freed);
                Ok(())
            }
            Err(Error::Failed(Message::HolderReplaced { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn place_of<'a>(&self, server: &ServerRef, host: &'a str, port: u16) -> Place<'a> {
        Place::OfServer { host, port, own: self.own_processes(server) }
    }
}

fn next_port(conflict: Conflict) -> Result<u16> {
    conflict.next_free.ok_or_else(|| Error::PortBusy(Box::new(conflict)))
}
