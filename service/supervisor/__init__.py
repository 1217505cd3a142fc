"""Everything on one machine by one command: servers, web, worker, beat and mail sink, watched."""
