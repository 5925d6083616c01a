/** The checks themselves, one class per group of requirements. Internal. */
package org.mpcap.conformance.catalogue;
