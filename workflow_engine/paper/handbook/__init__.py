"""The whole handbook (工作手册) as a folder of pages that open without a server."""
