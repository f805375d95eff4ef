"""The register: members of the community, and in-service members known to live there."""
