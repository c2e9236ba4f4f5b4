"""The roof: settings, routes and wiring. No rule lives here."""
