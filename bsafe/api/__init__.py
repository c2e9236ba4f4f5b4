"""The REST API: the rooms' viewsets under one root."""
