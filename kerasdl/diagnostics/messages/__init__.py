"""Every sentence that users read, one file a stage."""
