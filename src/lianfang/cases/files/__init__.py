"""Line lists, contacts and FHIR bundles: in and out of this room."""
