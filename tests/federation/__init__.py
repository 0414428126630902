"""The four subgraphs in processes of their own, behind composers and a router from npm."""
