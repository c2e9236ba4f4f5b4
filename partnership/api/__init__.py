"""What the API of every room needs: requests sent twice, versions, and programs as clients."""
