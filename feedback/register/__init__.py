"""The register outside the house: whose duty it is, what it is told, how good that is."""
