/*
 * include/uapi/nsfs.h - ioctl_ns(2): questions to a namespace's descriptor.
 */
#ifndef UAPI_NSFS_H
#define UAPI_NSFS_H

#define NS_GET_USERNS    0xb701 /* a descriptor of the owner */
#define NS_GET_PARENT    0xb702 /* a descriptor of the parent */
#define NS_GET_NSTYPE    0xb703 /* its CLONE_NEW* */
#define NS_GET_OWNER_UID 0xb704 /* a user namespace's creator */

#endif
